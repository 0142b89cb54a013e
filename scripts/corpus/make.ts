// Writes the intake corpus again: node scripts/corpus/make.ts [MAKER…]. Needs LibreOffice and python3-openpyxl for their files.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { handMade } from './hand-made.ts'
import { libraryFiles } from './libraries.ts'
import { writeLibreOfficeFiles } from './libreoffice.ts'
import { texts } from './texts.ts'

const folder = join(import.meta.dirname, '../../test/corpus/intake')
mkdirSync(folder, { recursive: true })

const write = (files: Record<string, Uint8Array>, maker = ''): void => {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, maker + name), bytes)
}

const makers: Record<string, () => void | Promise<void>> = {
  openpyxl: () =>
    void execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'openpyxl_files.py'), folder], {
      stdio: 'inherit',
    }),
  libreoffice: () => writeLibreOfficeFiles(folder),
  'hand-made': async () => write(await handMade(), 'hand-made-'),
  libraries: async () => write(await libraryFiles()),
  texts: () => write(texts(), 'text-'),
}

const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : Object.keys(makers)) {
  const make = makers[name]
  if (!make) throw new Error(`no maker ${name}; there are: ${Object.keys(makers).join(', ')}`)
  await make()
}
