import { AutoComplete, Input, Select } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { suggestedFields } from '../../shared/record/field-lists.ts'
import type { Field, SuggestedField } from '../../shared/record/record-fields.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { KnownEmployer } from '../../shared/rpc/employers.ts'
import type { RecordChoices } from '../../shared/rpc/records.ts'
import { useAnswer } from '../hooks/use-answer.ts'
import styles from './field-input.module.css'

/** Where suggestions come from while a field is typed. */
export interface FieldSuggestions {
  /** Employers of the dictionary whose name contains the text. */
  readonly employers: (text: string, signal: AbortSignal) => Promise<readonly KnownEmployer[]>
  /** Texts that the store has for the field and that contain the text. */
  readonly texts: (field: SuggestedField, text: string, signal: AbortSignal) => Promise<readonly string[]>
}

export interface FieldInputProps {
  readonly suggestions: FieldSuggestions
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
  /** Called when a word was chosen from a list, so that typing is finished. */
  readonly onPick?: ((value: string) => void) | undefined
  /** Called when an employer of the dictionary was chosen, with the dictionary's values for its other fields. */
  readonly onEmployer?: ((values: KnownEmployer['values']) => void) | undefined
  readonly choices: RecordChoices | undefined
  /** The record's series, which decides the titles to choose from. */
  readonly series: string | undefined
  readonly id?: string | undefined
  readonly label: string
  readonly autoFocus?: boolean | undefined
  readonly open?: boolean | undefined
  /** What a list of words is searched for at first: the text that was typed before the input was there. */
  readonly typed?: string | undefined
  readonly placeholder?: string | undefined
  readonly invalid?: boolean | undefined
}

/** The only words that a field allows. */
const wordsOf = (field: Field, choices: RecordChoices | undefined, series: string | undefined): readonly string[] => {
  if (field === 'series') return choices?.series.map(({ name }) => name) ?? []
  if (field === 'title') return choices?.series.find(({ name }) => name === series)?.titles ?? []
  return columnOf.get(field)?.choices ?? []
}

export const takesWords = (field: Field): boolean =>
  field === 'series' || field === 'title' || (columnOf.get(field)?.choices.length ?? 0) > 0

const isSuggested = (field: Field): field is SuggestedField => (suggestedFields as readonly Field[]).includes(field)

/** All names that the dictionary or the record's form has for a field. */
export const knownNames = (
  field: Field,
  choices: RecordChoices | undefined,
  series: string | undefined,
): readonly string[] => (takesWords(field) ? wordsOf(field, choices, series) : officialNames(field, choices, series))

/** The input for a field: a list of words, a text with suggestions, or a plain text. */
export const FieldInput = (props: FieldInputProps) => {
  if (takesWords(props.field)) return <WordInput {...props} />
  if (isSuggested(props.field) || props.field === 'unit') return <SuggestedInput {...props} />
  const { field, value, onChange, id, label, autoFocus, placeholder, invalid } = props
  return (
    <Input
      {...(id ? { id } : {})}
      aria-label={label}
      autoFocus={autoFocus ?? false}
      autoComplete="off"
      maxLength={Math.max(columnOf.get(field)?.maxLength ?? 60, 60)}
      {...(placeholder ? { placeholder } : {})}
      {...(invalid ? { status: 'error' } : {})}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

/** Whether a typed text finds a word: by a part of it, or by the beginning of its initials or pinyin. */
const isMeant = (text: string, word: string, choices: RecordChoices | undefined): boolean => {
  const wanted = text.trim().toLowerCase()
  return word.toLowerCase().includes(wanted) || (choices?.sounds[word] ?? []).some((way) => way.startsWith(wanted))
}

const WordInput = (props: FieldInputProps) => {
  const { field, value, onChange, onPick, choices, series, id, label, autoFocus, open, typed, invalid } = props
  const [search, setSearch] = useState('')
  // Later than the list's own effect, which empties the search as long as the list is closed, also before it first opens.
  useEffect(() => setSearch(typed ?? ''), [typed])
  const options = wordsOf(field, choices, series).map((word) => ({ value: word, label: word }))
  const optional = !columnOf.get(field)?.required
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      showSearch={{
        filterOption: (text, option) => isMeant(text, option?.value ?? '', choices),
        ...(typed === undefined ? {} : { searchValue: search, onSearch: setSearch }),
      }}
      autoFocus={autoFocus ?? false}
      {...(open ? { defaultOpen: true } : {})}
      allowClear={optional}
      {...(invalid ? { status: 'error' } : {})}
      value={value || null}
      placeholder={props.placeholder ?? ''}
      options={options}
      notFoundContent={field === 'title' ? '先选资格系列' : '没有这个选项'}
      popupMatchSelectWidth={false}
      onChange={(word: string | null | undefined) => {
        onChange(word ?? '')
        onPick?.(word ?? '')
      }}
      className={styles.input}
    />
  )
}

interface Option {
  readonly value: string
  readonly label: ReactNode
  /** Set for an employer of the dictionary. */
  readonly values?: KnownEmployer['values']
}

/** The dictionary's names for a field that also allows other texts. */
const officialNames = (
  field: Field,
  choices: RecordChoices | undefined,
  series: string | undefined,
): readonly string[] => {
  if (field === 'committee') return choices?.committees ?? []
  if (field === 'specialty') return choices?.series.find(({ name }) => name === series)?.specialties ?? []
  return field === 'unit' && choices ? [choices.unit] : []
}

/** An employer of the dictionary, with the facts that distinguish it from another of the same name. */
const EmployerLine = ({ name, values }: KnownEmployer) => {
  const { employerCreditCode, employerRegion, employerLevel } = values
  return (
    <div className={styles.employer}>
      <span>{name}</span>
      <span className={styles.facts}>
        {[employerCreditCode, employerRegion, employerLevel].filter(Boolean).join('　')}
      </span>
    </div>
  )
}

const SuggestedInput = (props: FieldInputProps) => {
  const { suggestions, field, value, onChange, onEmployer, choices, series, id, label, autoFocus, invalid } = props
  const { value: employers } = useAnswer(`known ${field} ${value}`, async (signal) =>
    onEmployer && value.trim() ? suggestions.employers(value.slice(0, 200), signal) : [],
  )
  const { value: known } = useAnswer(`${field} ${value}`, async (signal) =>
    isSuggested(field) ? suggestions.texts(field, value.slice(0, 200), signal) : [],
  )
  const official = officialNames(field, choices, series)
  const listed = new Set((employers ?? []).map(({ name }) => name))
  const all = [...new Set([...official.filter((name) => name.includes(value)), ...(known ?? [])])].filter(
    (name) => name !== value && !listed.has(name),
  )
  const options: Option[] = [
    ...(employers ?? []).map(({ name, values }) => ({
      value: `${name} ${values.employerCreditCode}`,
      label: <EmployerLine name={name} values={values} />,
      values,
    })),
    ...all.map((name) => ({ value: name, label: name })),
  ]
  return (
    <AutoComplete
      {...(id ? { id } : {})}
      aria-label={label}
      autoFocus={autoFocus ?? false}
      {...(invalid ? { status: 'error' } : {})}
      value={value}
      placeholder={props.placeholder ?? ''}
      options={options}
      onChange={(text: string | undefined, option?: Option | Option[]) => {
        const chosen = Array.isArray(option) ? undefined : option?.values
        if (chosen && onEmployer) onEmployer(chosen)
        else onChange(text ?? '')
      }}
      popupMatchSelectWidth={360}
      defaultActiveFirstOption={false}
      className={styles.input}
    />
  )
}
