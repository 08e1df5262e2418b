WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL 
 LIMIT $1::INTEGER) AS count_1) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
