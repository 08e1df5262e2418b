WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN ((SELECT count(*) AS count_2 
FROM users AS location_1_user_id_row 
WHERE location_1_user_id_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND location_1_user_id_row.id = any($4::UUID[]) AND location_1_user_id_row.deleted_at IS NULL) != cardinality($4::UUID[])) THEN '["not found","userId"]' END AS why 
FROM viewer 
 LIMIT 1), 
given AS MATERIALIZED 
(SELECT coalesce(sent.id, uuidv7()) AS id, CAST(nullif(viewer.tenant_id, '') AS UUID) AS tenant_id, sent.user_id AS user_id, sent.latitude AS latitude, sent.longitude AS longitude, sent.accuracy_meters AS accuracy_meters, sent.recorded_at AS recorded_at, sent.encrypted_data AS encrypted_data, sent.ordinal AS ordinal 
FROM viewer JOIN refusal ON refusal.why IS NULL JOIN unnest($5::UUID[], $6::UUID[], $7::DOUBLE PRECISION[], $8::DOUBLE PRECISION[], $9::DOUBLE PRECISION[], $10::TIMESTAMP WITH TIME ZONE[], $11::BYTEA[]) WITH ORDINALITY AS sent(id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data, ordinal) ON true), 
written AS 
(INSERT INTO locations (id, tenant_id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data) SELECT given.id AS id, given.tenant_id AS tenant_id, given.user_id AS user_id, given.latitude AS latitude, given.longitude AS longitude, given.accuracy_meters AS accuracy_meters, given.recorded_at AS recorded_at, given.encrypted_data AS encrypted_data 
FROM given ORDER BY given.id ON CONFLICT (tenant_id, id) DO NOTHING RETURNING locations.tenant_id, locations.id, locations.user_id, locations.latitude, locations.longitude, locations.accuracy_meters, locations.recorded_at, locations.encrypted_data, locations.created_at)
 SELECT convert_to('{"recordLocations":{"records":[' || string_agg(records.row_records, ',') || '],"errors":[]}}', 'UTF8') AS data 
FROM (SELECT '{"isNew":' || CASE WHEN (written.id IS NOT NULL) THEN 'true' ELSE (SELECT 'false' AS anon_1 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = given.tenant_id AND location_1_kept.id = given.id AND location_1_kept.user_id = given.user_id) END || ',"location":' || CASE WHEN (written.id IS NOT NULL) THEN '{"id":"' || CAST(written.id AS TEXT) || '","latitude":' || coalesce(CASE WHEN (written.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND written.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (written.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND written.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.longitude AS TEXT) END, 'null') || ',"accuracyMeters":' || coalesce(CASE WHEN (written.accuracy_meters > CAST('-infinity' AS DOUBLE PRECISION) AND written.accuracy_meters < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.accuracy_meters AS TEXT) END, 'null') || ',"recordedAt":' || CAST(to_json(written.recorded_at) AS TEXT) || ',"encryptedData":' || coalesce('"' || translate(encode(written.encrypted_data, 'base64'), chr(10), '') || '"', 'null') || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '}' ELSE (SELECT '{"id":"' || CAST(location_1_kept.id AS TEXT) || '","latitude":' || coalesce(CASE WHEN (location_1_kept.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (location_1_kept.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.longitude AS TEXT) END, 'null') || ',"accuracyMeters":' || coalesce(CASE WHEN (location_1_kept.accuracy_meters > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.accuracy_meters < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.accuracy_meters AS TEXT) END, 'null') || ',"recordedAt":' || CAST(to_json(location_1_kept.recorded_at) AS TEXT) || ',"encryptedData":' || coalesce('"' || translate(encode(location_1_kept.encrypted_data, 'base64'), chr(10), '') || '"', 'null') || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = location_1_kept.tenant_id AND user_1.id = location_1_kept.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS anon_2 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = given.tenant_id AND location_1_kept.id = given.id AND location_1_kept.user_id = given.user_id) END || '}' AS row_records, coalesce(CASE WHEN (written.id IS NOT NULL) THEN true ELSE (SELECT true AS anon_3 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = given.tenant_id AND location_1_kept.id = given.id AND location_1_kept.user_id = given.user_id) END, false) AS is_stored 
FROM given LEFT OUTER JOIN written ON written.id = given.id ORDER BY given.ordinal) AS records 
HAVING bool_and(records.is_stored)
