WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"a":{"hasNextPage":' || CAST(count(*) > 2 AS TEXT) || '},"b":{"endCursor":' || coalesce('"' || translate(encode(convert_to('[2648062700,"' || CAST((array_agg(user_1_page.key_tenant_id) FILTER (WHERE user_1_page.at <= 2))[least(count(*), 2)] AS TEXT) || '","' || CAST((array_agg(user_1_page.key_id) FILTER (WHERE user_1_page.at <= 2))[least(count(*), 2)] AS TEXT) || '"]', 'UTF8'), 'base64'), '+/=' || chr(10), '-_') || '"', 'null') || '}}' AS json 
FROM (SELECT user_1.tenant_id AS key_tenant_id, user_1.id AS key_id, row_number() OVER (ORDER BY user_1.tenant_id ASC, user_1.id ASC) AS at 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 2 + 1) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
