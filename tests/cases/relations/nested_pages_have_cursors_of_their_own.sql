WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"locations":' || (SELECT '{"edges":[' || coalesce(string_agg(location_1_page.row_edges, ',') FILTER (WHERE location_1_page.at <= 1), '') || '],"pageInfo":{"hasNextPage":' || CAST(count(*) > 1 AS TEXT) || ',"hasPreviousPage":false,"startCursor":' || coalesce('"' || translate(encode(convert_to('[1640905305,' || CAST(to_json((array_agg(location_1_page.key_recorded_at) FILTER (WHERE location_1_page.at <= 1))[1]) AS TEXT) || ',"' || CAST((array_agg(location_1_page.key_tenant_id) FILTER (WHERE location_1_page.at <= 1))[1] AS TEXT) || '","' || CAST((array_agg(location_1_page.key_id) FILTER (WHERE location_1_page.at <= 1))[1] AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || ',"endCursor":' || coalesce('"' || translate(encode(convert_to('[1640905305,' || CAST(to_json((array_agg(location_1_page.key_recorded_at) FILTER (WHERE location_1_page.at <= 1))[least(count(*), 1)]) AS TEXT) || ',"' || CAST((array_agg(location_1_page.key_tenant_id) FILTER (WHERE location_1_page.at <= 1))[least(count(*), 1)] AS TEXT) || '","' || CAST((array_agg(location_1_page.key_id) FILTER (WHERE location_1_page.at <= 1))[least(count(*), 1)] AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || '},"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM locations AS location_1_counted 
WHERE location_1_counted.tenant_id = user_1.tenant_id AND location_1_counted.user_id = user_1.id) AS TEXT) || '}' AS json 
FROM (SELECT '{"cursor":"' || translate(encode(convert_to('[1640905305,' || CAST(to_json(location_1.recorded_at) AS TEXT) || ',"' || CAST(location_1.tenant_id AS TEXT) || '","' || CAST(location_1.id AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"}' AS row_edges, location_1.recorded_at AS key_recorded_at, location_1.tenant_id AS key_tenant_id, location_1.id AS key_id, row_number() OVER (ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC) AS at 
FROM locations AS location_1 
WHERE location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 1 + 1) AS location_1_page) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 2) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
