-- The scenarios of NVIDIA's share: odds, expected share, optics power
SELECT
    scenario.outcome,
    scenario.probability,
    share.value AS expected_share,
    optics.value AS expected_optics_power_mw,
    scenario.reason
FROM scenario
JOIN scenario_outcome AS share
    ON share.set_name = scenario.set_name AND share.outcome = scenario.outcome
    AND share.measure = 'nvidia_share' AND share.quantile IS NULL
JOIN scenario_outcome AS optics
    ON optics.set_name = scenario.set_name AND optics.outcome = scenario.outcome
    AND optics.measure = 'optics_power_mw' AND optics.quantile IS NULL
WHERE scenario.set_name = 'nvidia_share'
ORDER BY scenario.probability DESC
