WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $8::VARCHAR, true) AS role, set_config('app.tenant_id', $9::VARCHAR, true) AS tenant_id, set_config('app.user_id', $10::VARCHAR, true) AS user_id), 
written AS 
(INSERT INTO locations (tenant_id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data) SELECT $1::UUID AS anon_1, $2::UUID AS anon_2, $3::FLOAT AS anon_3, $4::FLOAT AS anon_4, $5::FLOAT AS anon_5, $6::TIMESTAMP WITH TIME ZONE AS anon_6, $7::BYTEA AS anon_7 
FROM viewer 
WHERE (SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL) IN ('active', 'grace', 'trial') AND (viewer.role = 'operator' OR viewer.user_id = '' OR (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) = 1) AND (SELECT count(*) AS count_2 
FROM users AS location_1_user_id_row 
WHERE location_1_user_id_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND location_1_user_id_row.id = any($11::UUID[]) AND location_1_user_id_row.deleted_at IS NULL) = cardinality($11::UUID[]) RETURNING locations.tenant_id, locations.id, locations.user_id, locations.latitude, locations.longitude, locations.accuracy_meters, locations.recorded_at, locations.encrypted_data, locations.created_at)
 SELECT convert_to('{"recordLocation":{"location":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}', 'UTF8') AS data 
FROM written
