WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL 
 LIMIT 4) AS count_1) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
