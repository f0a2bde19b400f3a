-- How far the joint odds are from what influences ask, and from independence
SELECT printf(
    'every pair within %.0e of what the influences ask, %.2f nats from independence', gap, divergence_nats
)
FROM scenario_fit
LIMIT 1
