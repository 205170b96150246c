# Reads the ZIP archive on standard input by another implementation than the
# one that wrote it.  Prints an object: of a *.json member its value, of another
# the SHA-256 of its bytes.  Fails where a member is broken or there twice.
import hashlib
import io
import json
import sys
import zipfile

archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
names = archive.namelist()
assert len(names) == len(set(names)), 'a member is there twice'
members = {}
for name in names:
    assert not name.startswith('/') and '..' not in name.split('/'), name
    data = archive.read(name)
    members[name] = json.loads(data) if name.endswith('.json') and \
        not name.startswith('attachments/') else hashlib.sha256(data).hexdigest()
json.dump(members, sys.stdout)
