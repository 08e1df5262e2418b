WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"aggregates":' || (SELECT '{"count":' || coalesce(CAST(count(*) AS TEXT), 'null') || ',"latitude":{"min":' || coalesce(CASE WHEN (min(location_1_measured.latitude) > CAST('-infinity' AS DOUBLE PRECISION) AND min(location_1_measured.latitude) < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(min(location_1_measured.latitude) AS TEXT) END, 'null') || ',"max":' || coalesce(CASE WHEN (max(location_1_measured.latitude) > CAST('-infinity' AS DOUBLE PRECISION) AND max(location_1_measured.latitude) < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(max(location_1_measured.latitude) AS TEXT) END, 'null') || '}}' AS json 
FROM locations AS location_1_measured 
WHERE viewer.tenant_id IS NOT NULL) || '}}', 'UTF8') AS data 
FROM viewer
