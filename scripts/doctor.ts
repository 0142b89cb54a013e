// Checks the requirements of the programs outside node_modules. As root on Debian it installs missing packages, elsewhere it
// prints the command. Imports only Node and the runtime finder, so that it runs when everything else is missing.
//   node scripts/doctor.ts [--for start|test|demo]   With --for it is silent when nothing is missing.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { findElectron, obtainElectron } from './electron-runtime.ts'

type Purpose = 'start' | 'test' | 'demo'
/** `required`: the purpose fails without it. `wanted`: something is shown or checked less completely. */
type Weight = 'required' | 'wanted'

interface Need {
  readonly name: string
  readonly why: string
  readonly for: Partial<Record<Purpose, Weight>>
  /** Debian packages; `a|b` when releases name it differently. Absent when Debian has no package. */
  readonly packages?: readonly string[]
  /** Remedy without a Debian package. */
  readonly remedy?: string
  /** Finds its path, or undefined. */
  find(): string | undefined
}

const oldestNode = [22, 18] as const
const display = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform !== 'linux')

const needs: readonly Need[] = [
  {
    name: 'Node',
    why: `runs TypeScript as it is from ${oldestNode.join('.')}`,
    for: { start: 'required', test: 'required', demo: 'required' },
    remedy: `npm ci (it brings Node for linux-x64), or install Node ${oldestNode.join('.')} or newer`,
    find: () => recentNode(),
  },
  {
    name: 'libraries for Electron',
    why: 'GTK, NSS, ALSA, GBM, XSS',
    for: { test: 'required', ...(display ? { start: 'wanted' } : {}) },
    packages: ['libgtk-3-0|libgtk-3-0t64', 'libnss3', 'libasound2|libasound2t64', 'libgbm1', 'libxss1'],
    find: () => library('libgtk-3.so.0', 'libnss3.so', 'libasound.so.2', 'libgbm.so.1', 'libXss.so.1'),
  },
  {
    name: 'Electron',
    why: 'shows the windows',
    for: { test: 'required', ...(display ? { start: 'wanted' } : {}) },
    remedy: 'npx install-electron (ELECTRON_MIRROR names a mirror)',
    find: () => electron(),
  },
  {
    name: 'Xvfb, xauth',
    why: 'a display for window tests',
    for: { test: 'required' },
    packages: ['xvfb', 'xauth'],
    find: () => programs('Xvfb', 'xvfb-run', 'xauth'),
  },
  {
    name: 'Chromium',
    why: 'tests of the pages',
    for: { test: 'required' },
    packages: ['chromium'],
    find: () => programs('chromium'),
  },
  {
    name: 'Firefox',
    why: 'judges photos as Chromium does',
    for: { test: 'wanted' },
    packages: ['firefox-esr'],
    find: () => programs('firefox-esr'),
  },
  {
    name: 'WebKitGTK',
    why: 'the same, in the place of Safari',
    for: { test: 'wanted' },
    packages: ['webkit2gtk-driver'],
    find: () => programs('WebKitWebDriver'),
  },
  {
    name: 'fonts: CJK',
    why: 'Chinese on screen',
    for: { test: 'required', ...(display ? { start: 'wanted' } : {}) },
    packages: ['fonts-noto-cjk'],
    find: () => font(/^NotoS(ans|erif)CJK-Regular|^wqy|^msyh|^PingFang/i),
  },
  {
    name: 'fonts: HanaMinB',
    why: 'rare characters on certificates',
    for: { test: 'required', demo: 'required' },
    packages: ['fonts-hanazono'],
    find: () => font(/^HanaMinB\./i),
  },
  {
    name: 'poppler-utils',
    why: 'looks at issued PDFs',
    for: { test: 'required', demo: 'wanted' },
    packages: ['poppler-utils'],
    find: () => programs('pdfsig', 'pdftotext', 'pdftoppm'),
  },
  {
    name: 'qpdf',
    why: "checks a PDF's structure",
    for: { test: 'required', demo: 'wanted' },
    packages: ['qpdf'],
    find: () => programs('qpdf'),
  },
  {
    name: 'zbar-tools',
    why: 'reads QR codes',
    for: { test: 'required', demo: 'wanted' },
    packages: ['zbar-tools'],
    find: () => programs('zbarimg'),
  },
  {
    name: 'openssl',
    why: 'checks signatures a second way',
    for: { test: 'required' },
    packages: ['openssl'],
    find: () => programs('openssl'),
  },
  {
    name: 'iproute2, procps',
    why: 'sees what the packed app runs and whom it talks to',
    for: { test: 'required' },
    packages: ['iproute2', 'procps'],
    find: () => programs('ss', 'pgrep'),
  },
  {
    name: 'PostgreSQL',
    why: "the server's second database",
    for: { test: 'required' },
    packages: ['postgresql'],
    find: () => postgres(),
  },
]

const onPath = (name: string): string | undefined => {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // not here: the next folder
      }
    }
  }
  return undefined
}

/** The path of the first program if all exist. */
const programs = (...names: string[]): string | undefined => {
  const places = names.map(onPath)
  return places.every(Boolean) ? places[0] : undefined
}

const recentNode = (): string | undefined => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  return recent ? `${process.version} ${process.execPath}` : undefined
}

const electron = (): string | undefined => {
  try {
    const found = findElectron()
    return found && `${found.version} (${found.kind}) ${found.executable}`
  } catch {
    return undefined // a wrong ELECTRON_EXEC_PATH, which obtainElectron reports
  }
}

const library = (...names: string[]): string | undefined => {
  if (process.platform !== 'linux') return 'part of the system'
  const known = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { ...process.env, PATH: systemPath() } }).stdout
  return known && names.every((name) => known.includes(`\t${name} `)) ? 'known to ldconfig' : undefined
}

/** The path with /sbin, where ldconfig is, because plain users often lack it. */
const systemPath = (): string => {
  return `${process.env.PATH ?? ''}${delimiter}/sbin${delimiter}/usr/sbin`
}

const font = (name: RegExp): string | undefined => {
  const folders = [
    ...['/usr/share/fonts', '/usr/local/share/fonts', '/System/Library/Fonts', '/Library/Fonts', 'C:/Windows/Fonts'],
    ...[process.env.HOME && join(process.env.HOME, '.local/share/fonts')].filter((folder) => folder !== undefined),
  ]
  for (const folder of folders) {
    if (!folder || !existsSync(folder)) continue
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
      name.test(path.split(/[\\/]/).at(-1) ?? ''),
    )
    if (file) return join(folder, file)
  }
  return undefined
}

const postgres = (): string | undefined => {
  const onIt = onPath('postgres')
  if (onIt) return onIt
  // Debian keeps the server's programs off the path, a folder for each version.
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return undefined
  const programs = readdirSync(versions).map((version) => join(versions, version, 'bin/postgres'))
  return programs.find((program) => existsSync(program))
}

const debian = onPath('apt-get') !== undefined
const root = process.getuid?.() === 0
const aptEnvironment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }

const apt = (...args: string[]): boolean =>
  spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: aptEnvironment }).status === 0

/** The alternative of `a|b` that this release has, else the first, for the message. */
const packageName = (choice: string): string => {
  const names = choice.split('|')
  const known = (name: string) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
  return (names.length > 1 && names.find(known)) || names[0]!
}

const packageNames = (lacking: readonly Need[]): string[] =>
  lacking.flatMap((need) => need.packages ?? []).map(packageName)

const installPackages = (lacking: readonly Need[]): void => {
  const fromDebian = lacking.filter((need) => need.packages)
  if (!debian || !root || fromDebian.length === 0) return
  console.log(`installing: ${fromDebian.map((need) => need.name).join(', ')}`)
  if (!apt('update', '-q')) console.error('apt-get update failed; trying with the lists at hand')
  const install = (...names: string[]) => apt('install', '-y', '-q', '--no-install-recommends', ...names)
  if (install(...packageNames(fromDebian))) return
  // One at a time, so that an unavailable package does not prevent the others.
  for (const need of fromDebian) install(...packageNames([need]))
}

const fetchElectron = async (lacking: readonly Need[]): Promise<void> => {
  if (!lacking.some((need) => need.name === 'Electron')) return
  try {
    await obtainElectron(console.log)
  } catch (error) {
    console.error(`Electron: ${(error as Error).message}`)
  }
}

const report = (asked: readonly { need: Need; weight: Weight }[]): void => {
  const rows = asked.map(({ need, weight }) => {
    const place = need.find()
    return [
      place ? 'ok' : weight === 'required' ? 'LACKS' : 'lacks',
      need.name,
      need.why,
      place ?? `${weight}, not found`,
    ]
  })
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))

  const lacking = asked.filter(({ need }) => !need.find()).map(({ need }) => need)
  const names = debian ? packageNames(lacking) : lacking.flatMap((need) => need.packages ?? [])
  if (names.length > 0) {
    const sudo = root ? '' : 'sudo '
    const install = `${sudo}apt-get install -y --no-install-recommends ${names.join(' ')}`
    console.log(
      debian ? `to mend: ${sudo}apt-get update && ${install}` : `to mend, install (Debian's names): ${names.join(' ')}`,
    )
  }
  for (const need of lacking) if (need.remedy) console.log(`to mend ${need.name}: ${need.remedy}`)
}

const readPurposes = (): readonly Purpose[] => {
  const all: readonly Purpose[] = ['start', 'test', 'demo']
  const { values } = parseArgs({ options: { for: { type: 'string' } } })
  const chosen = all.filter((purpose) => values.for === undefined || values.for === purpose)
  if (chosen.length === 0) {
    console.error(`--for takes one of ${all.join(', ')}, not ${values.for}`)
    process.exit(2)
  }
  return chosen
}

const purposes = readPurposes()
const asked = needs.flatMap((need) => {
  const weights = purposes.map((purpose) => need.for[purpose]).filter((weight) => weight !== undefined)
  if (weights.length === 0) return []
  return [{ need, weight: weights.includes('required') ? ('required' as const) : ('wanted' as const) }]
})
const lacking = asked.filter(({ need }) => !need.find()).map(({ need }) => need)
if (lacking.length > 0) {
  installPackages(lacking)
  await fetchElectron(lacking)
}
// `npm start`, `npm test` and `npm run demo` run this first, so nothing is printed when everything is present.
if (lacking.length > 0 || purposes.length > 1) report(asked)
if (asked.some(({ need, weight }) => weight === 'required' && !need.find())) process.exitCode = 1
