-- Replaces a document, or removes it, if it is the one that is expected: 1 when it was, 0 when another one is there or none, and nothing is changed.
--
-- KEYS[1] the collection
-- ARGV[1] the key
-- ARGV[2] the document that is expected
-- ARGV[3] the new document; absent to remove the old one

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end

if ARGV[3] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end

return 1
