WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $4::VARCHAR, true) AS role, set_config('app.tenant_id', $5::VARCHAR, true) AS tenant_id, set_config('app.user_id', $6::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"pageInfo":{"hasPreviousPage":' || CAST(EXISTS (SELECT 1 
FROM locations AS location_1_beyond_after 
WHERE viewer.tenant_id IS NOT NULL AND (location_1_beyond_after.recorded_at, location_1_beyond_after.tenant_id, location_1_beyond_after.id) >= ($1::TIMESTAMP WITH TIME ZONE, $2::UUID, $3::UUID)) AS TEXT) || '}}}', 'UTF8') AS data 
FROM viewer
