import { z } from 'zod'
import { normaliseFilingNumber, normaliseTerm } from '../record/text.ts'
import { employerLevels, type Level, levels, reviewTypes } from '../record/words.ts'
import { reviewParametersSchema } from './review-parameters.ts'
import { unitKinds } from './unit-kind.ts'

const validity = { validFrom: z.iso.date().optional(), validTo: z.iso.date().optional() }
const creditCode = z.string().length(18)
// Normalised like the names in records. Otherwise an entry with other brackets or spaces would match no record.
const name = z.string().overwrite(normaliseTerm).min(1).max(200)

/**
 * 资格系列 with its titles and its 资格专业. A title belongs to one level. Titles and specialties may be valid for a time only. A
 * series without specialties accepts any, because the province has published none for it.
 */
const seriesSchema = z.object({
  code: z.string().regex(/^\d{2}$/),
  name,
  titles: z.array(z.object({ name, level: z.enum(levels), doubtful: z.boolean().optional(), ...validity })).max(500),
  specialties: z
    .array(z.object({ name: name.max(100), ...validity }))
    .max(1000)
    .default([]),
})

/** 评审机构: what it may review, for whom, and when. An empty list means "all". */
export const committeeSchema = z.object({
  code: z.string().min(1).max(40),
  name,
  unit: creditCode,
  series: z.array(z.string()).max(100),
  levels: z.array(z.enum(levels)),
  reviewTypes: z.array(z.enum(reviewTypes)),
  ...validity,
})

/** 评委会组建单位. `kind` decides which review types it may organise (notice, annex 2). */
export const unitSchema = z.object({
  creditCode,
  name,
  kind: z.enum(unitKinds),
})

/** An employer's filed right to review on its own (自主评审). */
const filingSchema = z.object({
  number: z.string().overwrite(normaliseFilingNumber).min(1).max(60),
  employer: creditCode,
  series: z.array(z.string()).max(100),
  ...validity,
})

/** 申报单位 whose facts the province has published. Choosing one fills them in. Records of other employers are accepted too. */
const employerSchema = z.object({
  creditCode,
  name,
  /** Six-digit code of where it is. */
  region: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  level: z.enum(employerLevels).optional(),
})

const regionSchema = z.object({
  code: z.string().regex(/^\d{6}$/),
  name: z.string().min(1).max(200),
  city: z.string().regex(/^\d{4}$/),
  ninePlusThree: z.boolean(),
})

/** Limits the dictionary to a few megabytes, because it is read as a whole. */
const mostEmployers = 30_000

/** Everything that the province publishes for judging records. A record keeps the version that it was judged by. */
export const dictionarySchema = z.object({
  version: z.int().min(1),
  publishedOn: z.iso.date(),
  /** Two-digit code of the province itself. */
  province: z.string().regex(/^\d{2}$/),
  /** Known two-digit prefixes of identity numbers. */
  identityPrefixes: z.array(z.string().regex(/^\d{2}$/)).max(100),
  series: z.array(seriesSchema).max(200),
  regions: z.array(regionSchema).max(5000),
  units: z.array(unitSchema).max(10_000),
  committees: z.array(committeeSchema).max(20_000),
  filings: z.array(filingSchema).max(20_000),
  /** Older dictionaries lack employers and parameters. */
  employers: z.array(employerSchema).max(mostEmployers).default([]),
  parameters: reviewParametersSchema.prefault({}),
})

export type Dictionary = z.infer<typeof dictionarySchema>
export type Series = z.infer<typeof seriesSchema>
export type Committee = z.infer<typeof committeeSchema>
export type Unit = z.infer<typeof unitSchema>
export type Employer = z.infer<typeof employerSchema>
export type Filing = z.infer<typeof filingSchema>
export type Region = z.infer<typeof regionSchema>

/**
 * Whether an entry with optional `validFrom` and `validTo` (both inclusive ISO dates) is valid on a day.
 * @example
 * isValidOn({ validFrom: '2020-01-01', validTo: '2020-12-31' }, '2020-12-31') // true
 */
export const isValidOn = (
  entry: { validFrom?: string | undefined; validTo?: string | undefined },
  date: string,
): boolean => (!entry.validFrom || entry.validFrom <= date) && (!entry.validTo || date <= entry.validTo)

/** The level of a title in a series on a day; undefined when the series does not have the title on that day. */
export const findLevel = (series: Series, title: string, date: string): Level | undefined =>
  series.titles.find((entry) => entry.name === title && isValidOn(entry, date))?.level

/**
 * Names of the series' specialties that are valid on a day; empty when it accepts any.
 * @param date ISO date
 * @example
 * specialtiesOn({ ...series, specialties: [{ name: '建筑', validTo: '2020-12-31' }] }, '2021-01-01') // []
 */
export const specialtiesOn = (series: Series, date: string): string[] =>
  series.specialties.filter((specialty) => isValidOn(specialty, date)).map((specialty) => specialty.name)
