-- What every script of the log begins with.
--
-- KEYS[1]  the channel's standing, a hash: e its epoch, i where that epoch holds, o its head, f the oldest kept when it was
--          last looked for, l how long it outlives its last use, u when it is to be kept for so long again
-- KEYS[2]  its history, a stream: an entry's id is its offset, t when it was numbered, b its body
--
-- An epoch holds on one incarnation of one master. Where the master was replaced or started again, what it holds may be
-- older than what was told, so what is left of the channel begins another epoch.

local standing, history = KEYS[1], KEYS[2]
local first, life, due
local here = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The epoch and the head; nothing where the channel is unknown and none is to begin.
local function stand(fresh)
  local found = redis.call('HMGET', standing, 'e', 'i', 'o', 'f', 'l', 'u')
  first, life, due = tonumber(found[4]), tonumber(found[5]), tonumber(found[6])
  if found[1] and found[2] == here then
    return found[1], tonumber(found[3])
  end
  if not found[1] then
    if fresh == '' then
      return nil
    end
    redis.call('DEL', history)
    redis.call('HSET', standing, 'e', fresh, 'i', here, 'o', 0)
    return fresh, 0
  end
  -- Whoever only asks may not have brought a name: then it makes one of those that both have.
  local another = fresh ~= '' and fresh or redis.sha1hex(found[1] .. here):sub(1, 16)
  redis.call('HSET', standing, 'e', another, 'i', here)
  return another, tonumber(found[3])
end

local function id(entry)
  return tonumber(string.match(entry[1], '^%d+'))
end

-- Lets go of what is beyond the count or older than the age, in milliseconds, and tells the oldest kept. Mostly nothing is
-- too old, so one entry is looked at before many are.
local function trim(count, age, offset)
  redis.call('XTRIM', history, 'MAXLEN', '=', count)
  local look = 1
  while true do
    local entries = redis.call('XRANGE', history, '-', '+', 'COUNT', look)
    if #entries == 0 then
      return offset + 1
    end
    local old
    for _, entry in ipairs(entries) do
      if now - entry[2][2] < age then
        if not old then
          return id(entry)
        end
        break
      end
      old = id(entry)
    end
    redis.call('XTRIM', history, 'MINID', '=', string.format('%.0f', old + 1))
    look = 32
  end
end

-- The oldest kept, written down where it is another than before.
local function trimmed(count, age, offset)
  local oldest = trim(count, age, offset)
  if oldest ~= first then
    redis.call('HSET', standing, 'f', string.format('%.0f', oldest))
  end
  return oldest
end

-- Keeps the channel for so long, and writes only where half of that is over.
local function keep(wanted)
  if not due or now >= due or wanted > life then
    redis.call('HSET', standing, 'l', wanted, 'u', string.format('%.0f', now + wanted / 2))
    redis.call('PEXPIRE', standing, wanted)
  end
end
