-- Takes a session up: KEYS[1] its record, a hash: u its user, g its generation, n the node that has its line or nothing, k how
-- long it outlives that line
-- ARGV[1] the user, ARGV[2] the node, ARGV[3] the generation in the ticket, ARGV[4] how long it is to outlive its line
--
-- Answers the generation and the node that had the line before; nothing where the session is another user's.

local found = redis.call('HMGET', KEYS[1], 'u', 'g', 'n')
if found[1] and found[1] ~= ARGV[1] then
  return {}
end
-- The time in it keeps a generation from coming twice when the record was forgotten in between.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local generation = math.max(tonumber(ARGV[3]), tonumber(found[2] or 0), now) + 1
redis.call(
  'HSET', KEYS[1], 'u', ARGV[1], 'g', string.format('%.0f', generation), 'n', ARGV[2], 'k', ARGV[4])
redis.call('PERSIST', KEYS[1])
return {generation, found[3] or ''}
