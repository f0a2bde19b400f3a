-- NVIDIA's share of AI networking by definition, beside the 65 to 70% of the article
-- The same revenue on four definitions: explanation says what each counts, verdict whether the claim holds on it.
SELECT
    quarter, market_basis, round(share, 3) AS share, round(share_low, 3) AS share_low,
    round(share_high, 3) AS share_high, claim_low, claim_high, verdict, explanation
FROM market_share_claim
ORDER BY quarter DESC, market_basis
