-- Reviewed files that sort what facts name.

CREATE TABLE product_generation (
    product VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    vendor VARCHAR NOT NULL,
    generation INTEGER NOT NULL
);
COMMENT ON TABLE product_generation IS 'Reviewed: the products that are followed as generations, and their places in their families.';
COMMENT ON COLUMN product_generation.product IS 'Display name; equals fact.entity.';
COMMENT ON COLUMN product_generation.kind IS 'switch_silicon, switch_system, optical_circuit_switch, nvlink, nvlink_switch, infiniband, nic, dpu or serdes.';
COMMENT ON COLUMN product_generation.family IS 'The family it is a generation of.';
COMMENT ON COLUMN product_generation.vendor IS 'Who makes it; empty for a standard''s rate.';
COMMENT ON COLUMN product_generation.generation IS 'Its place in the family, the first that is followed being 1; variants share a place.';

CREATE TABLE milestone_stage (
    event VARCHAR NOT NULL,
    stage VARCHAR NOT NULL
);
COMMENT ON TABLE milestone_stage IS 'Reviewed: the stage of a product''s life that a milestone is.';
COMMENT ON COLUMN milestone_stage.event IS 'The event as documents word it: event=... in fact.segment.';
COMMENT ON COLUMN milestone_stage.stage IS 'announced, sampling, shipping or volume.';

CREATE TABLE member_event (
    standard VARCHAR NOT NULL,
    member VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    event_on DATE NOT NULL,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    published_on_basis VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE member_event IS 'Reviewed: who joined and left standards'' bodies; read it as standard_member, which says who is in.';
COMMENT ON COLUMN member_event.standard IS 'The standard or consortium.';
COMMENT ON COLUMN member_event.member IS 'Who joined or left.';
COMMENT ON COLUMN member_event.role IS 'founding, promoter, board, member …';
COMMENT ON COLUMN member_event.event IS 'joined or left.';
COMMENT ON COLUMN member_event.event_on IS 'When, or when it was first reported; the note says which.';
COMMENT ON COLUMN member_event.publisher IS 'Who published the document.';
COMMENT ON COLUMN member_event.title IS 'Its title.';
COMMENT ON COLUMN member_event.url IS 'Its address.';
COMMENT ON COLUMN member_event.published_on IS 'When it was public.';
COMMENT ON COLUMN member_event.published_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN member_event.note IS 'Caveat.';

CREATE TABLE buyer_segment (
    vendor VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    buyer VARCHAR NOT NULL,
    buyer_segment VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE buyer_segment IS 'Reviewed: what vendors call their buyers, and the buyer segments that holds.';
COMMENT ON COLUMN buyer_segment.vendor IS 'Who sells.';
COMMENT ON COLUMN buyer_segment.metric IS 'revenue, orders or customer_share.';
COMMENT ON COLUMN buyer_segment.line IS 'The reported line.';
COMMENT ON COLUMN buyer_segment.buyer IS 'The buyers as the vendor calls them; empty where the line says it.';
COMMENT ON COLUMN buyer_segment.buyer_segment IS 'hyperscaler, neocloud, sovereign, enterprise, several joined by +, or equipment maker.';
COMMENT ON COLUMN buyer_segment.reason IS 'Why.';

CREATE TABLE forecast_verdict (
    verdict_id VARCHAR NOT NULL,
    statement VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    base_fact_id VARCHAR NOT NULL,
    outcome_fact_id VARCHAR NOT NULL,
    beside VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE forecast_verdict IS 'Reviewed: forecasts worth remembering, each beside the fact it was decided by; read it as known_miss, which has the numbers.';
COMMENT ON COLUMN forecast_verdict.verdict_id IS 'Name.';
COMMENT ON COLUMN forecast_verdict.statement IS 'What was forecast, in words.';
COMMENT ON COLUMN forecast_verdict.verdict IS 'missed: the number that came contradicts it; overtaken: passed before its date; revised: its own house took it back.';
COMMENT ON COLUMN forecast_verdict.fact_id IS 'The forecast; joins to fact.';
COMMENT ON COLUMN forecast_verdict.base_fact_id IS 'Where the forecast is growth or a gain: the number it starts from; else empty.';
COMMENT ON COLUMN forecast_verdict.outcome_fact_id IS 'What decided it; joins to fact.';
COMMENT ON COLUMN forecast_verdict.beside IS 'How the two compare: same definition, a part of it, or its house''s later forecast.';
COMMENT ON COLUMN forecast_verdict.reason IS 'What to read into it, and what not.';

CREATE TABLE forecast_stand_in (
    metric VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    series_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE forecast_stand_in IS 'Reviewed: the series of this desk whose forecast growth answers for a quantity that houses forecast and no vendor reports; scored_forecast uses it and says so.';
COMMENT ON COLUMN forecast_stand_in.metric IS 'The quantity''s metric.';
COMMENT ON COLUMN forecast_stand_in.quantity IS 'The quantity in words, as in public_forecast.';
COMMENT ON COLUMN forecast_stand_in.series_id IS 'The series; joins to forecast_series.';
COMMENT ON COLUMN forecast_stand_in.reason IS 'Why it stands for the quantity, and how the two differ.';
