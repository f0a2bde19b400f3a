-- Numbers that documents state in more than one way
-- Many ways of stating one quantity are mostly roundings; the span tells which are not.
SELECT
    entity, metric, line, period_label, status,
    count(DISTINCT source_id) AS documents,
    count(DISTINCT value) AS stated_ways,
    min(value) AS lowest, max(value) AS highest, any_value(unit) AS unit, quantity_id
FROM fact
GROUP BY entity, metric, line, period_label, status, quantity_id
HAVING count(DISTINCT value) > 1
ORDER BY stated_ways DESC, documents DESC, entity
LIMIT 50
