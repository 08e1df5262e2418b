WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN ((SELECT count(*) AS count_2 
FROM users AS location_1_user_id_row 
WHERE location_1_user_id_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND location_1_user_id_row.id = any($1::UUID[]) AND location_1_user_id_row.deleted_at IS NULL) != cardinality($1::UUID[])) THEN '["not found","userId"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $2::VARCHAR, CASE latitude between -90 and 90 WHEN false THEN '"ck_locations_latitude_range"' END, CASE latitude is not null or encrypted_data is not null WHEN false THEN '"ck_locations_place_given"' END, CASE (latitude is null) = (longitude is null) WHEN false THEN '"ck_locations_coordinates_paired"' END, CASE longitude between -180 and 180 WHEN false THEN '"ck_locations_longitude_range"' END, CASE accuracy_meters >= 0 and accuracy_meters < 'Infinity' WHEN false THEN '"ck_locations_accuracy_meters_range"' END, CASE octet_length(encrypted_data) <= 65536 WHEN false THEN '"ck_locations_encrypted_data_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $3::UUID AS tenant_id, $4::UUID AS user_id, $5::FLOAT AS latitude, $6::FLOAT AS longitude, $7::FLOAT AS accuracy_meters, $8::TIMESTAMP WITH TIME ZONE AS recorded_at, $9::BYTEA AS encrypted_data) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO locations (tenant_id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data) SELECT $3::UUID AS anon_2, $4::UUID AS anon_3, $5::FLOAT AS anon_4, $6::FLOAT AS anon_5, $7::FLOAT AS anon_6, $8::TIMESTAMP WITH TIME ZONE AS anon_7, $9::BYTEA AS anon_8 
FROM refusal 
WHERE refusal.why IS NULL RETURNING locations.tenant_id, locations.id, locations.user_id, locations.latitude, locations.longitude, locations.accuracy_meters, locations.recorded_at, locations.encrypted_data, locations.created_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"recordLocation":{"location":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
