-- What the models say, beside the facts they came from.

CREATE TABLE hardware_result (
    cluster VARCHAR NOT NULL,
    accelerators BIGINT NOT NULL,
    accelerator VARCHAR NOT NULL,
    fabric VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE hardware_result IS 'What the hardware model says of the reference clusters.';
COMMENT ON COLUMN hardware_result.cluster IS 'Name of the reference cluster.';
COMMENT ON COLUMN hardware_result.accelerators IS 'Number of accelerators.';
COMMENT ON COLUMN hardware_result.accelerator IS 'Accelerator by name.';
COMMENT ON COLUMN hardware_result.fabric IS 'Fabric by name.';
COMMENT ON COLUMN hardware_result.measure IS 'What is measured.';
COMMENT ON COLUMN hardware_result.unit IS 'Unit of value.';
COMMENT ON COLUMN hardware_result.value IS 'The result, in unit.';
