-- NVIDIA's share stated and implied by its layers, by scenario, on the day its bands are measured
SELECT string_agg(printf(
    '%s states %.0f%% and implies %.0f%% (%s its band)', outcome, 100 * stated.expected,
    100 * implied.expected,
    CASE WHEN implied.expected BETWEEN low AND high THEN 'inside' ELSE 'outside' END
), '; ' ORDER BY probability DESC)
FROM scenario
JOIN scenario_band AS stated USING (set_name, outcome)
JOIN scenario_band AS implied USING (set_name, outcome, date)
WHERE set_name = 'nvidia_share' AND date = measured_on
    AND stated.measure = 'nvidia_share' AND implied.measure = 'nvidia_share_platform'
