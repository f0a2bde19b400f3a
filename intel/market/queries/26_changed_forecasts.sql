-- How houses changed their forecasts, and where they changed what they count
-- A redefinition shows both numbers and no difference: reason says what each counted.
SELECT who, metric, scope, period_label, kind, was, is_now, change_fraction, unit,
    was_published_on, published_on, published_on_basis, reason
FROM revision
WHERE kind IN ('forecast_change', 'redefinition')
ORDER BY who, metric, published_on
