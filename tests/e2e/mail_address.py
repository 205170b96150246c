"""Makes an address as the notify service does (services/notify/reply/address.c).
Arguments: the state folder, r or b, school, person, message or event, and for
how many days it is."""
import base64
import hashlib
import hmac
import re
import struct
import sys
import time

state, kind, school, person, about, age = sys.argv[1:]
with open(f'{state}/keys/notify.secret', encoding='utf-8') as file:
    secret = re.search(r'secret-key\s*=\s*"(.*)"', file.read()).group(1)
key = hashlib.blake2b(b'mail addresses', key=secret.encode(), digest_size=32).digest()
day = int(time.time()) // 86400 - int(age)
signed = struct.pack('>qqqH', int(school), int(person), int(about), day)
mac = hmac.new(key, kind.encode() + signed, hashlib.sha256).digest()[:12]
print(f'{kind}-' + base64.b32encode(signed + mac).decode().rstrip('=').lower())
