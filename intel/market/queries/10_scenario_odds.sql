-- The scenarios of NVIDIA's share: odds, the share stated, the share its layers imply
-- The odds add to one; the shares are what the coupled simulation expects in each outcome.
SELECT
    scenario.outcome,
    scenario.probability,
    stated.expected AS expected_share,
    implied.expected AS share_implied_by_layers,
    implied.q10 AS implied_q10,
    implied.q90 AS implied_q90,
    scenario.reason
FROM scenario
JOIN scenario_band AS stated
    ON stated.set_name = scenario.set_name AND stated.outcome = scenario.outcome
    AND stated.measure = 'nvidia_share' AND stated.date = scenario.measured_on
LEFT JOIN scenario_band AS implied
    ON implied.set_name = scenario.set_name AND implied.outcome = scenario.outcome
    AND implied.measure = 'nvidia_share_platform' AND implied.date = scenario.measured_on
WHERE scenario.set_name = 'nvidia_share'
ORDER BY scenario.probability DESC
