-- Score of the regression on capex as a part of the published forecast's, and where it would have won
SELECT printf(
    'median ratio of CRPS %.2f over %d series; better by the rule on %s',
    median(crps_ratio), count(*),
    coalesce(string_agg(series_id, ', ' ORDER BY series_id) FILTER (WHERE is_better), 'none')
)
FROM driven_score
WHERE n_origins >= 3
