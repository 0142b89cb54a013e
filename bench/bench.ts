// npm run bench [-- NAME…] [--json] [--hour] [--size N]: compares every figure with a limit or a peer that was measured in the same run.
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'

interface Bench {
  figures(): AsyncIterable<Figure>
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    // Read by the benches themselves.
    hour: { type: 'boolean', default: false },
    size: { type: 'string' },
  },
})

/** Names of the benches. Each is a module that exports `figures`. */
const known = ['intake', 'photo', 'certificate', 'trust', 'window', 'search', 'sync']
const wanted = positionals.length ? positionals : known
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length) {
  console.error(`no bench ${unknown.join(', ')}; there are: ${known.join(', ')}`)
  process.exit(2)
}

const number = (value: number | null): string =>
  value === null ? '' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)

const print = (figure: Figure): void => {
  if (values.json) {
    console.log(JSON.stringify(figure))
    return
  }
  const verdict = figure.holds === null ? '' : figure.holds ? 'holds' : 'MISSED'
  const against = figure.against ? `${number(figure.ratio)} × ${figure.against}` : ''
  const aim = figure.aim === null ? '' : `aim ${number(figure.aim)}`
  console.log(
    [
      figure.bench.padEnd(12),
      figure.figure.padEnd(44),
      `${number(figure.value)} ${figure.unit}`.padEnd(20),
      against.padEnd(50),
      aim.padEnd(10),
      verdict.padEnd(7),
      `${figure.peakRssMb} MB`,
    ].join(' '),
  )
}

let missed = 0
for (const name of wanted) {
  const bench = (await import(`./${name}.ts`)) as Bench
  for await (const figure of bench.figures()) {
    if (figure.holds === false) missed++
    print(figure)
  }
}
if (missed) console.error(`${missed} aims missed`)
