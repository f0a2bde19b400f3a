-- How Arista's own target for its AI revenue of 2026 moved
-- Each row is one statement of the target, in the order of publication.
SELECT published_on, value AS target_usd_m, published_on_basis, grade, title, source_id
FROM fact
WHERE entity = 'Arista' AND metric = 'revenue' AND line = 'ai' AND status = 'guidance'
    AND period_label = 'FY2026' AND segment = ''
ORDER BY published_on, grade
