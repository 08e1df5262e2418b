WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"pageInfo":{"startCursor":' || coalesce('"' || translate(encode(convert_to('[1640905305,' || CAST(to_json((array_agg(location_1_page.key_recorded_at))[1]) AS TEXT) || ',"' || CAST((array_agg(location_1_page.key_tenant_id))[1] AS TEXT) || '","' || CAST((array_agg(location_1_page.key_id))[1] AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || ',"endCursor":' || coalesce('"' || translate(encode(convert_to('[1640905305,' || CAST(to_json((array_agg(location_1_page.key_recorded_at))[least(count(*), 4)]) AS TEXT) || ',"' || CAST((array_agg(location_1_page.key_tenant_id))[least(count(*), 4)] AS TEXT) || '","' || CAST((array_agg(location_1_page.key_id))[least(count(*), 4)] AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || '}}' AS json 
FROM (SELECT location_1.recorded_at AS key_recorded_at, location_1.tenant_id AS key_tenant_id, location_1.id AS key_id 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 4) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
