"""Hush Line as its makers run it in production: Flask under gunicorn, and PostgreSQL with its own settings (each
commit on disk), with one user who has a key.

Usage: python3 hushline.py FOLDER [SOURCE]

FOLDER keeps what is installed. SOURCE is a git repository that has the commit; by default the project's own. Prints
one line of JSON once the form answers, and ends everything when its standard input ends.
"""
import glob
import importlib.util
import json
import os
import pathlib
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

try:
    import tomllib
except ImportError:
    tomllib = None

COMMIT = '1e803cd641e9afcd86da84f994eeb26b168cae4e'
SOURCE = 'https://github.com/scidsg/hushline.git'
# Words of as many bytes as ours, and how many differently sealed copies of them.
TEXT_BYTES, COPIES = 2048, 20
USER = 'tipline'


def lacking():
    """What this cannot bring along by itself."""
    if tomllib is None:
        yield f'Python 3.11 or newer (this is {sys.version.split()[0]})'
    if not (importlib.util.find_spec('venv') and importlib.util.find_spec('ensurepip')):
        yield "Python's venv and ensurepip (Debian: python3-venv)"
    if not shutil.which('git'):
        yield 'git'
    if not initdb():
        yield "PostgreSQL's initdb, on the PATH or in /usr/lib/postgresql (Debian: postgresql)"
    elif os.geteuid() == 0 and not shutil.which('setpriv'):
        yield 'setpriv, to run PostgreSQL as another than root (Debian: util-linux)'
    elif os.geteuid() == 0 and not any(user.pw_name == 'postgres' for user in pwd.getpwall()):
        yield 'the user postgres, as whom PostgreSQL runs instead of root'


def initdb():
    """The newest on this machine."""
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin/initdb'), key=lambda path: int(path.split('/')[4]))
    return found[-1] if found else shutil.which('initdb')


def run(*words, **more):
    subprocess.run([str(w) for w in words], check=True, stdout=sys.stderr, **more)


def install(folder, source):
    """Its source, and its packages as its own lock file pins them. Gives its folder and its Python."""
    code, venv = folder / 'source', folder / 'venv'
    python, done = venv / 'bin/python', folder / f'installed-{COMMIT}'
    if done.exists():
        return code, python
    code.mkdir(parents=True, exist_ok=True)
    run('git', 'init', '-q', code)
    run('git', '-C', code, 'fetch', '-q', '--depth', '1', source, COMMIT)
    run('git', '-C', code, 'checkout', '-q', '--force', COMMIT)
    packages = []
    for package in tomllib.loads((code / 'poetry.lock').read_text())['package']:
        if 'main' in package['groups']:
            marker = package.get('markers')
            marker = marker.get('main') if isinstance(marker, dict) else marker
            packages.append(f"{package['name']}=={package['version']}" + (f' ; {marker}' if marker else ''))
    wanted = folder / 'requirements.txt'
    wanted.write_text('\n'.join(packages))
    run(sys.executable, '-m', 'venv', venv)
    run(python, '-m', 'pip', 'install', '-q', '--no-deps', '-r', wanted)
    done.touch()
    return code, python


class Postgres:
    """A server of its own on a new folder. It does not run as root."""

    def __init__(self, folder):
        self.bin, self.data = pathlib.Path(os.path.realpath(initdb())).parent, folder / 'data'
        self.before = []
        if os.geteuid() == 0:
            shutil.chown(folder, 'postgres')
            self.before = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups']
        self.call('initdb', '-D', self.data, '-U', 'hushline', '--auth=trust', '-E', 'UTF8')
        options = f"-k {folder} -c listen_addresses=''"
        self.call('pg_ctl', '-D', self.data, '-w', '-l', folder / 'log', '-o', options, 'start')
        self.call('createdb', '-h', folder, '-U', 'hushline', 'hushline')
        self.uri = f'postgresql://hushline@/hushline?host={folder}'

    def call(self, program, *words):
        run(*self.before, self.bin / program, *words, cwd='/')

    def stop(self):
        self.call('pg_ctl', '-D', self.data, '-m', 'immediate', 'stop')


# Run by its own Python: makes the user, and seals the words as its page does in a browser.
FILL = r'''
import json, secrets, sys
from pysequoia import Cert, encrypt
from hushline import create_app
from hushline.db import db
from hushline.model import User, Username
from hushline.model.field_value import add_padding
name, size, copies = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
key = str(Cert.generate('Bench <bench@example.org>'))
with create_app().app_context():
    user = User(password='Bench-bench-bench-1')
    user.pgp_key = key
    db.session.add(user)
    db.session.flush()
    username = Username(user_id=user.id, _username=name, is_primary=True)
    db.session.add(username)
    db.session.commit()
    username.create_default_field_defs()
    cert = Cert.from_bytes(key.encode())
    def seal(words):
        sealed = encrypt([cert], add_padding(words).encode())
        return sealed.decode() if isinstance(sealed, bytes) else sealed
    def form():
        words = secrets.token_hex(size // 2)
        return [('field_0', seal('')), ('field_1', seal(words)), ('encrypted_email_body', seal(words))]
    print(json.dumps([form() for _ in range(copies)]))
'''


def main():
    absent = list(lacking())
    if absent:
        sys.exit('Hush Line lacks on this machine: ' + '; '.join(absent))
    folder = pathlib.Path(sys.argv[1]).resolve()
    code, python = install(folder, sys.argv[2] if len(sys.argv) > 2 else SOURCE)
    with tempfile.TemporaryDirectory(prefix='minewatch-peer-') as data:
        database = Postgres(pathlib.Path(data))
        try:
            serve(code, python, database)
        finally:
            database.stop()


def serve(code, python, database):
    fernet = lambda: subprocess.run(
        [python, '-c', 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'],
        check=True, capture_output=True, text=True).stdout.strip()
    environment = {
        'PATH': os.environ['PATH'], 'HOME': os.environ.get('HOME', '/'), 'FLASK_APP': 'hushline',
        'SQLALCHEMY_DATABASE_URI': database.uri, 'ENCRYPTION_KEY': fernet(), 'SESSION_FERNET_KEY': fernet(),
        'SECRET_KEY': secrets.token_hex(32), 'DIRECTORY_VERIFIED_TAB_ENABLED': 'false',
        'BLOB_STORAGE_PUBLIC_DRIVER': 'file-system', 'BLOB_STORAGE_PUBLIC_FS_ROOT': str(code / 'public'),
    }
    run(python, '-m', 'flask', 'db', 'upgrade', cwd=code, env=environment)
    filled = subprocess.run([python, '-c', FILL, USER, str(TEXT_BYTES), str(COPIES)], cwd=code, env=environment,
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        address = '127.0.0.1:%d' % free.getsockname()[1]
    # Its start script gives gunicorn no number, which means one process; this is what gunicorn's manual advises.
    workers = 2 * len(os.sched_getaffinity(0)) + 1
    server = subprocess.Popen([python, '-m', 'gunicorn', 'hushline:create_app()', '-b', address, '-w', str(workers),
                               '--log-level', 'warning'], cwd=code, env=environment, stdout=sys.stderr)
    try:
        path = f'/to/{USER}'
        wait_for(f'http://{address}{path}', server)
        version = re.search(r'"(.+?)"', (code / 'hushline/version.py').read_text())
        print(json.dumps({'address': address, 'path': path, 'workers': workers, 'forms': json.loads(filled),
                          'version': version.group(1) if version else COMMIT[:7]}), flush=True)
        sys.stdin.read()
    finally:
        server.terminate()
        server.wait()


def wait_for(url, server):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit('Hush Line did not start')
            time.sleep(0.2)


if __name__ == '__main__':
    main()
