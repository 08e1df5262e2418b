WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') END AS why 
FROM viewer 
 LIMIT 1), 
given AS MATERIALIZED 
(SELECT CAST(nullif(viewer.tenant_id, '') AS UUID) AS tenant_id, CASE WHEN sent.sets_id THEN sent.id ELSE uuidv7() END AS id, sent.user_id AS user_id, sent.latitude AS latitude, sent.longitude AS longitude, sent.accuracy_meters AS accuracy_meters, sent.recorded_at AS recorded_at, sent.encrypted_data AS encrypted_data, sent.broken AS broken, sent.sets_id AS is_given, sent.ordinal AS ordinal 
FROM viewer JOIN refusal ON refusal.why IS NULL JOIN unnest($4::UUID[], $5::UUID[], $6::DOUBLE PRECISION[], $7::DOUBLE PRECISION[], $8::DOUBLE PRECISION[], $9::TIMESTAMP WITH TIME ZONE[], $10::BYTEA[], $11::BOOLEAN[], $12::TEXT[]) WITH ORDINALITY AS sent(id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data, sets_id, broken, ordinal) ON true), 
judged AS MATERIALIZED 
(SELECT given.tenant_id AS tenant_id, given.id AS id, given.user_id AS user_id, given.latitude AS latitude, given.longitude AS longitude, given.accuracy_meters AS accuracy_meters, given.recorded_at AS recorded_at, given.encrypted_data AS encrypted_data, given.broken AS broken, given.is_given AS is_given, given.ordinal AS ordinal, nullif(concat_ws(',', CASE WHEN (given.user_id IS NOT NULL AND (SELECT count(*) AS count_3 
FROM users AS location_1_user_id_row 
WHERE location_1_user_id_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND location_1_user_id_row.id = given.user_id AND location_1_user_id_row.deleted_at IS NULL) = 0) THEN '["not found","userId"]' END, (SELECT '["broken",' || nullif(concat_ws(',', given.broken, CASE latitude between -90 and 90 WHEN false THEN '"ck_locations_latitude_range"' END, CASE latitude is not null or encrypted_data is not null WHEN false THEN '"ck_locations_place_given"' END, CASE (latitude is null) = (longitude is null) WHEN false THEN '"ck_locations_coordinates_paired"' END, CASE longitude between -180 and 180 WHEN false THEN '"ck_locations_longitude_range"' END, CASE accuracy_meters >= 0 and accuracy_meters < 'Infinity' WHEN false THEN '"ck_locations_accuracy_meters_range"' END, CASE octet_length(encrypted_data) <= 65536 WHEN false THEN '"ck_locations_encrypted_data_size"' END), '') || ']' AS anon_4 
FROM LATERAL (SELECT given.tenant_id AS tenant_id, given.id AS id, given.user_id AS user_id, given.latitude AS latitude, given.longitude AS longitude, given.accuracy_meters AS accuracy_meters, given.recorded_at AS recorded_at, given.encrypted_data AS encrypted_data) AS row)), '') AS why 
FROM viewer JOIN given ON true), 
written AS 
(INSERT INTO locations (tenant_id, id, user_id, latitude, longitude, accuracy_meters, recorded_at, encrypted_data) SELECT judged.tenant_id AS tenant_id, judged.id AS id, judged.user_id AS user_id, judged.latitude AS latitude, judged.longitude AS longitude, judged.accuracy_meters AS accuracy_meters, judged.recorded_at AS recorded_at, judged.encrypted_data AS encrypted_data 
FROM judged 
WHERE (SELECT count(judged.why) AS count_5 
FROM judged) = 0 ORDER BY CASE WHEN judged.is_given THEN judged.id END, judged.ordinal ON CONFLICT DO NOTHING RETURNING locations.tenant_id, locations.id, locations.user_id, locations.latitude, locations.longitude, locations.accuracy_meters, locations.recorded_at, locations.encrypted_data, locations.created_at)
 SELECT convert_to(coalesce((SELECT refusal.why 
FROM refusal), CASE WHEN coalesce(bool_and(records.is_stored), true) THEN '{"recordLocations":{"records":[' || coalesce(string_agg(records.row_records, ','), '') || '],"errors":[]}}' ELSE '["rows",' || string_agg('[' || CAST(records.ordinal AS TEXT) || ',' || records.why || ']', ',') FILTER (WHERE records.why IS NOT NULL) || ']' END), 'UTF8') AS data 
FROM (SELECT '{"isNew":' || CASE WHEN (written.id IS NOT NULL) THEN 'true' ELSE (SELECT 'false' AS anon_1 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = judged.tenant_id AND location_1_kept.id = judged.id AND location_1_kept.user_id = judged.user_id) END || ',"location":' || CASE WHEN (written.id IS NOT NULL) THEN '{"id":"' || CAST(written.id AS TEXT) || '","latitude":' || coalesce(CASE WHEN (written.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND written.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (written.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND written.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.longitude AS TEXT) END, 'null') || ',"accuracyMeters":' || coalesce(CASE WHEN (written.accuracy_meters > CAST('-infinity' AS DOUBLE PRECISION) AND written.accuracy_meters < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(written.accuracy_meters AS TEXT) END, 'null') || ',"recordedAt":' || CAST(to_json(written.recorded_at) AS TEXT) || ',"encryptedData":' || coalesce('"' || translate(encode(written.encrypted_data, 'base64'), chr(10), '') || '"', 'null') || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '}' ELSE (SELECT '{"id":"' || CAST(location_1_kept.id AS TEXT) || '","latitude":' || coalesce(CASE WHEN (location_1_kept.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (location_1_kept.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.longitude AS TEXT) END, 'null') || ',"accuracyMeters":' || coalesce(CASE WHEN (location_1_kept.accuracy_meters > CAST('-infinity' AS DOUBLE PRECISION) AND location_1_kept.accuracy_meters < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1_kept.accuracy_meters AS TEXT) END, 'null') || ',"recordedAt":' || CAST(to_json(location_1_kept.recorded_at) AS TEXT) || ',"encryptedData":' || coalesce('"' || translate(encode(location_1_kept.encrypted_data, 'base64'), chr(10), '') || '"', 'null') || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = location_1_kept.tenant_id AND user_1.id = location_1_kept.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS anon_2 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = judged.tenant_id AND location_1_kept.id = judged.id AND location_1_kept.user_id = judged.user_id) END || '}' AS row_records, judged.ordinal AS ordinal, coalesce(CASE WHEN (written.id IS NOT NULL) THEN true ELSE (SELECT true AS anon_3 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = judged.tenant_id AND location_1_kept.id = judged.id AND location_1_kept.user_id = judged.user_id) END, false) AS is_stored, coalesce(judged.why, CASE WHEN (coalesce(CASE WHEN (written.id IS NOT NULL) THEN true ELSE (SELECT true AS anon_3 
FROM locations AS location_1_kept 
WHERE location_1_kept.tenant_id = judged.tenant_id AND location_1_kept.id = judged.id AND location_1_kept.user_id = judged.user_id) END, false) IS false) THEN CASE WHEN (((SELECT count(judged.why) AS count_2 
FROM judged) = 0) IS false) THEN NULL WHEN (judged.is_given AND (SELECT count(*) AS count_4 
FROM locations AS location_1_taken 
WHERE location_1_taken.id = judged.id) > 0) THEN '["taken","location","id"]' ELSE '["unseen",' || '["taken","location","id"]' || ']' END END) AS why 
FROM judged LEFT OUTER JOIN written ON written.id = judged.id ORDER BY judged.ordinal) AS records
