-- KEYS[3…] what is remembered of the publish keys of those entries that have one, in order
-- ARGV[1]  the most publications kept, ARGV[2] for how long, ARGV[3] how long keys are remembered
-- ARGV[4]  how long the channel outlives this, ARGV[5] the name of an epoch that may begin, ARGV[6…] for each entry its
--          body, and 16 bytes of digest or nothing where it has no key
--
-- Answers the epoch, the head, the oldest kept, the time, and for each entry that was looked at: its new offset; or less
-- than 0, the offset that its key has; or 0, its key has other data, and nothing after it was looked at.

local count, age, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local epoch, offset = stand(ARGV[5])
local keeps = count > 0 and age > 0
local outcomes = {}
local key = 2
local numbered = false

for at = 6, #ARGV, 2 do
  local body, digest = ARGV[at], ARGV[at + 1]
  local used
  if digest ~= '' then
    key = key + 1
    used = redis.call('GET', KEYS[key])
    -- What stands beyond the head was numbered in a history that was lost.
    if used and tonumber(used:sub(17)) > offset then
      used = nil
    end
  end
  if used and used:sub(1, 16) ~= digest then
    outcomes[#outcomes + 1] = 0
    break
  elseif used then
    outcomes[#outcomes + 1] = -tonumber(used:sub(17))
  else
    offset = offset + 1
    numbered = true
    local number = string.format('%.0f', offset)
    if digest ~= '' then
      redis.call('SET', KEYS[key], digest .. number, 'PX', window)
    end
    if keeps then
      redis.call('XADD', KEYS[2], number .. '-0', 't', now, 'b', body)
    end
    redis.call('SPUBLISH', KEYS[1], 'P' .. epoch .. ' ' .. number .. ' ' .. now .. ' ' .. body)
    outcomes[#outcomes + 1] = offset
  end
end

local kept = trim(count, age, offset)
-- Written also where all was a repetition, so that whoever waits for replicas waits until they have what was repeated.
redis.call('HSET', KEYS[1], 'o', string.format('%.0f', offset), 'f', string.format('%.0f', kept))
if numbered and keeps then
  redis.call('PEXPIRE', KEYS[2], age + 60000)
end
keep(tonumber(ARGV[4]))
return {epoch, offset, kept, now, outcomes}
