import { z } from 'zod'
import { type Level, levels, reviewTypes } from './record.ts'
import { normaliseOrganisation } from './text.ts'

const validity = { validFrom: z.iso.date().optional(), validTo: z.iso.date().optional() }
const creditCode = z.string().length(18)
const name = z.string().min(1).max(200)
// Written as records write it, or no record would ever match an entry with other brackets or spaces.
const organisation = z.string().overwrite(normaliseOrganisation).min(1).max(200)

/** 资格系列 with its titles; a title belongs to one level and may be valid for a time only. */
export const seriesSchema = z.object({
  code: z.string().regex(/^\d{2}$/),
  name,
  titles: z.array(z.object({ name, level: z.enum(levels), doubtful: z.boolean().optional(), ...validity })).max(500),
})

/** 评审机构: what it may review, for whom, and when. An empty list means "all". */
export const committeeSchema = z.object({
  code: z.string().min(1).max(40),
  name: organisation,
  unit: creditCode,
  series: z.array(z.string()).max(100),
  levels: z.array(z.enum(levels)),
  reviewTypes: z.array(z.enum(reviewTypes)),
  ...validity,
})

/** 评委会组建单位. `kind` decides which review types it may organise (notice, annex 2). */
export const unitSchema = z.object({
  creditCode,
  name: organisation,
  kind: z.enum(['humanResources', 'cityHumanResources', 'industry', 'employer']),
})

/** An employer's filed right to review on its own (自主评审). */
export const filingSchema = z.object({
  number: z.string().min(1).max(60),
  employer: creditCode,
  series: z.array(z.string()).max(100),
  ...validity,
})

export const regionSchema = z.object({
  code: z.string().regex(/^\d{6}$/),
  name,
  city: z.string().regex(/^\d{4}$/),
  ninePlusThree: z.boolean(),
})

/** All that the province publishes for judging records; a record keeps the version it was judged by. */
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
})

export type Dictionary = z.infer<typeof dictionarySchema>
export type Series = z.infer<typeof seriesSchema>
export type Committee = z.infer<typeof committeeSchema>
export type Unit = z.infer<typeof unitSchema>

/** Whether an entry with optional `validFrom` and `validTo` (both inclusive ISO dates) holds on a day. */
export const isValidOn = (
  entry: { validFrom?: string | undefined; validTo?: string | undefined },
  date: string,
): boolean => (!entry.validFrom || entry.validFrom <= date) && (!entry.validTo || date <= entry.validTo)

export const findSeries = (dictionary: Dictionary, name: string): Series | undefined =>
  dictionary.series.find((series) => series.name === name || series.code === name)

/** The level of a title in a series on a day; undefined when the title is not of the series then. */
export const findLevel = (series: Series, title: string, date: string): Level | undefined =>
  series.titles.find((entry) => entry.name === title && isValidOn(entry, date))?.level
