-- Counts a line no more; the keys are those of joining
-- ARGV[1] the session, ARGV[2] the node that must stand there, ARGV[3] the generation that must, or nothing for any
--
-- Answers as joining does; nothing where it did not stand so.

local stands = redis.call('HGET', KEYS[1], ARGV[1])
local generation, node = string.match(stands or '0 ', '^(%d+) (.*)$')
if node ~= ARGV[2] or (ARGV[3] ~= '' and generation ~= ARGV[3]) then
  return {}
end
redis.call('HDEL', KEYS[1], ARGV[1])
if redis.call('HINCRBY', KEYS[2], node, -1) <= 0 then
  redis.call('HDEL', KEYS[2], node)
end
local kept = redis.call('HLEN', KEYS[1]) == 0 and redis.call('HGET', KEYS[3], '')
if kept then
  redis.call('PEXPIRE', KEYS[3], kept)
end
local others = redis.call('HLEN', KEYS[2]) - redis.call('HEXISTS', KEYS[2], node)
return {redis.call('HLEN', KEYS[1]), others > 0 and 1 or 0}
