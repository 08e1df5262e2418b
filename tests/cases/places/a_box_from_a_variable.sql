WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $7::VARCHAR, true) AS role, set_config('app.tenant_id', $8::VARCHAR, true) AS tenant_id, set_config('app.user_id', $9::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND (location_1_counted.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1_counted.longitude BETWEEN $3::FLOAT AND $4::FLOAT OR location_1_counted.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1_counted.longitude BETWEEN $5::FLOAT AND $6::FLOAT)) AS TEXT) || '}}', 'UTF8') AS data 
FROM viewer
