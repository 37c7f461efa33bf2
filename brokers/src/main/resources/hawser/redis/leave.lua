-- Removes a session from a channel's presence; the keys are those of entering
-- ARGV[1] the session, ARGV[2] the node that must stand there, ARGV[3] the generation that must, or nothing for any
--
-- Answers the user; nothing where it did not stand so.

local stands = redis.call('HGET', KEYS[2], ARGV[1])
if not stands then
  return {}
end
local generation, length, rest = string.match(stands, '^(%d+) (%d+) (.*)$')
if rest:sub(1, tonumber(length)) ~= ARGV[2] or (ARGV[3] ~= '' and generation ~= ARGV[3]) then
  return {}
end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return {rest:sub(tonumber(length) + 1)}
