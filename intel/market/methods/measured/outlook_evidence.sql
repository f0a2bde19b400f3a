-- Facts that went into the models of generations, forms and substitution
SELECT printf(
    '%d points, %d bounds, %d forecasts of houses', sum(n_points), sum(n_bounds), sum(n_forecasts)
)
FROM outlook_model
WHERE prior_part IS NOT NULL
