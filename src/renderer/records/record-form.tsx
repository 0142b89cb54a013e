import { Alert, App, Button, Divider, Drawer, Form, Skeleton, Typography } from 'antd'
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { readDocumentNumber } from '../../shared/record/document-number.ts'
import { detailFields, detailsOf, formFields } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import { documentTypes, reviewTypes, words } from '../../shared/record/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Judgement, RecordChoices, RecordValues } from '../../shared/rpc/records.ts'
import { FieldInput } from '../../ui/components/field-input.tsx'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { fieldSuggestions } from '../rpc/field-suggestions.ts'
import type { Editing } from './use-editing.ts'

interface Props {
  readonly client: CoreClient
  readonly editing: Editing
  /** The record to change; a new one without it. */
  readonly id: string | undefined
  /** Why the record was returned. */
  readonly returned?: string | null | undefined
  readonly choices: RecordChoices | undefined
  readonly onClose: () => void
}

const groups: readonly { readonly title: string; readonly fields: readonly Field[] }[] = [
  { title: '人员', fields: formFields('person') },
  { title: '资格', fields: formFields('title') },
  { title: '单位', fields: formFields('organisations') },
]
const ofPerson: ReadonlySet<string> = new Set(formFields('person'))
const ofReviewType: ReadonlySet<string> = new Set(detailFields)

/** The additional fields that the review type of this word requires. */
const detailsFor = (word: string | undefined): readonly Field[] => {
  const type = reviewTypes.find((key) => words.reviewType[key] === word)
  return type ? detailsOf(type) : []
}

/** Empties the fields that belong to another review type than the chosen one. */
const fitting = (values: RecordValues): RecordValues => {
  const wanted: ReadonlySet<string> = new Set(detailsFor(values.reviewType))
  return Object.fromEntries(
    Object.entries(values).map(([field, text]) => [field, ofReviewType.has(field) && !wanted.has(field) ? '' : text]),
  )
}

/** The text of a fault. For an empty field it says only what is required. */
const sentence = ({ code, found, wanted }: Judgement['faults'][number]): string =>
  code === 'value.missing' ? `请${wanted}` : `${found}；需要：${wanted}`

const withoutPerson = (values: RecordValues): RecordValues => ({
  ...Object.fromEntries(Object.entries(values).filter(([field]) => !ofPerson.has(field))),
  documentType: values.documentType ?? words.documentType.residentId,
})

/** The date of birth in an identity number, to compare with the papers; undefined for other numbers. */
const birthTold = ({ documentType, documentNumber = '' }: RecordValues): string | undefined => {
  const type = documentTypes.find((key) => words.documentType[key] === documentType)
  const result = type && readDocumentNumber(type, normaliseCode(documentNumber), beijingDate(Date.now()))
  const birth = result?.ok ? result.reading.birthDate : undefined
  return birth && `出生日期：${birth.replace(/^(\d+)-0?(\d+)-0?(\d+)$/u, '$1年$2月$3日')}`
}

/** One record as a form: judged while it is typed, saved by Ctrl+Enter. */
export const RecordForm = (props: Props) => {
  const { client, id, choices, onClose } = props
  const { modal } = App.useApp()
  /** Whether something was typed that is not saved. */
  const unsaved = useRef(false)
  const leave = () => {
    if (!unsaved.current) return onClose()
    void modal.confirm({
      title: '这条记录还没有保存',
      content: '关闭后，刚才填写的内容会丢失。',
      okText: '不保存，关闭',
      okButtonProps: { danger: true },
      cancelText: '继续填写',
      autoFocusButton: 'cancel',
      onOk: onClose,
    })
  }
  const { value, problem } = useAnswer(id ?? 'new', async () => (id ? await client.records.values({ id }) : {}))
  const ready = value && choices
  return (
    <Drawer
      open
      size={720}
      title={id ? '修改记录' : '新增记录'}
      onClose={leave}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <ProblemNotice problem={problem} />
      {props.returned && (
        <Alert className="returned-notice" type="error" showIcon title={`退回原因：${props.returned}`} />
      )}
      {!ready && !problem && <Skeleton active />}
      {ready && <Fields {...props} choices={choices} stored={value} unsaved={unsaved} onLeave={leave} />}
    </Drawer>
  )
}

const beginning = (choices: RecordChoices): RecordValues => ({
  documentType: words.documentType.residentId,
  unit: choices.unit,
  ...(choices.committees.length === 1 ? { committee: choices.committees[0]! } : {}),
})

interface FieldsProps extends Props {
  readonly stored: RecordValues
  /** Set while something is typed that is not saved. */
  readonly unsaved: RefObject<boolean>
  /** Closes the form, after a question if something would be lost. */
  readonly onLeave: () => void
}

const Fields = ({ client, editing, id, choices, stored, unsaved, onClose, onLeave }: FieldsProps) => {
  const { message } = App.useApp()
  const [values, setValues] = useState<RecordValues>(id ? stored : beginning(choices!))
  /** Fields that were typed in, whose faults are shown; all of them after an attempt to save. */
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set(Object.keys(id ? stored : {})))
  const [attempted, setAttempted] = useState(false)
  const [sexChosen, setSexChosen] = useState(false)
  const [refused, setRefused] = useState<Judgement['faults']>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLDivElement>(null)

  // The sex comes from the identity number, unless somebody chose one.
  const given = fitting(sexChosen ? values : { ...values, sex: '' })
  const changed = Object.fromEntries(
    Object.entries(given).filter(([field, text]) => text !== (stored[field] ?? '') && !(field === 'sex' && !sexChosen)),
  )
  const judged = useAnswer(JSON.stringify(given), (signal) =>
    client.records.judge(id ? { id, values: changed } : { values: given }, { signal }),
  ).value
  const filledSex = judged?.changes.find(({ field, was }) => field === 'sex' && was === '')?.is
  const shown: RecordValues = sexChosen ? values : { ...values, sex: filledSex ?? (id ? (stored.sex ?? '') : '') }
  const faults = refused ?? judged?.faults ?? []

  const change = (field: Field, text: string) => {
    setRefused(undefined)
    unsaved.current = true
    if (field === 'sex') setSexChosen(text !== '')
    setValues((before) => ({
      ...before,
      [field]: text,
      // A title is of one series only.
      ...(field === 'series' && text !== before.series ? { title: '' } : {}),
    }))
    setTouched((before) => new Set(before).add(field))
  }

  /** Fills the other fields of an employer from the dictionary. */
  const chooseEmployer = (known: RecordValues) => {
    setRefused(undefined)
    unsaved.current = true
    setValues((before) => ({ ...before, ...known }))
    setTouched((before) => new Set([...before, ...Object.keys(known)]))
  }

  const toFirst = (field: string) => form.current?.querySelector<HTMLElement>(`#form-${field}`)?.focus()

  const copyLast = async () => {
    const last = await client.records.values({})
    if (!last) return void message.info('还没有录入过记录，没有可以复制的。')
    unsaved.current = true
    setValues((before) => ({ ...before, ...withoutPerson(last), documentType: before.documentType ?? '' }))
    toFirst('name')
  }

  const save = async (next: boolean) => {
    if (busy) return
    setBusy(true)
    setAttempted(true)
    setProblem(undefined)
    try {
      const found = id ? await saveChanges() : await add()
      const errors = found.faults.filter(({ severity }) => severity === 'error')
      if (errors.length > 0) {
        setRefused(found.faults)
        return toFirst(errors[0]!.field ?? 'name')
      }
      unsaved.current = false
      void message.success(`${id ? '已修改' : '已新增'}：${values.name ?? ''}`)
      if (!next) return onClose()
      setValues(withoutPerson(values))
      setTouched(new Set())
      setAttempted(false)
      setSexChosen(false)
      toFirst('name')
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  const add = async () => {
    const added = await client.records.add({ values: { ...given, sex: shown.sex ?? '' } })
    if (added.id) editing.noteAdded(`新增${values.name ?? '记录'}`, [added.id])
    return added
  }

  const saveChanges = async (): Promise<{ faults: Judgement['faults'] }> => {
    const [outcome] = await editing.apply(`修改${values.name ?? '记录'}`, [
      {
        id: id!,
        values: changed,
        seen: Object.fromEntries(Object.keys(changed).map((field) => [field, stored[field] ?? ''])),
      },
    ])
    if (outcome?.problem) setProblem(problemOf(outcome.problem))
    return { faults: outcome?.outcome === 'refused' ? outcome.faults : [] }
  }

  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void save(!id)
  }

  const input = (field: Field) => {
    const column = columnOf.get(field)!
    const own = faults.filter((fault) => fault.field === field)
    const visible = attempted || (touched.has(field) && (values[field] ?? '') !== '') ? own : []
    const worst = visible.some(({ severity }) => severity === 'error')
      ? 'error'
      : visible.length
        ? 'warning'
        : undefined
    const echo = judged?.changes.find((entry) => entry.field === field && entry.was !== '')
    const help = visible.length
      ? visible.map(sentence).join('\n')
      : echo
        ? `将记为：${echo.is}`
        : field === 'documentNumber'
          ? birthTold(shown)
          : undefined
    return (
      <Form.Item
        key={field}
        label={column.header}
        htmlFor={`form-${field}`}
        required={column.required}
        {...(worst ? { validateStatus: worst } : {})}
        help={help && <span className="cell-fault">{help}</span>}
      >
        <FieldInput
          suggestions={fieldSuggestions(client)}
          field={field}
          id={`form-${field}`}
          label={column.header}
          value={shown[field] ?? ''}
          onChange={(text) => change(field, text)}
          onEmployer={chooseEmployer}
          choices={choices}
          series={values.series}
          autoFocus={field === 'name'}
          placeholder={field === 'sex' ? '居民身份证自动得出' : column.required ? '' : '选填'}
          invalid={worst === 'error'}
        />
      </Form.Item>
    )
  }

  const details = detailsFor(values.reviewType)
  const general = faults.filter(
    ({ field, severity }) => severity === 'error' && (!field || !columnOf.has(field as Field)),
  )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the shortcut works from every input within
    <div ref={form} onKeyDown={press}>
      <ProblemNotice problem={problem} />
      {attempted &&
        general.map(({ code, found, wanted }) => (
          <Alert
            key={code}
            type="error"
            showIcon
            title={found}
            description={`需要：${wanted}`}
            className="records-advice"
          />
        ))}
      {!id && (
        <div className="form-keys">
          <Typography.Text type="secondary">填完按 Ctrl+Enter 保存并录入下一条</Typography.Text>
          <Button onClick={copyLast}>从上一条复制</Button>
        </div>
      )}
      <Form layout="vertical" component="div" className="record-form">
        {groups.map(({ title, fields }) => [
          <Divider key={title} titlePlacement="start" plain>
            {title}
          </Divider>,
          ...fields.map(input),
        ])}
        {details.length > 0 && (
          <Divider titlePlacement="start" plain>
            {values.reviewType}另需填写
          </Divider>
        )}
        {details.map(input)}
      </Form>
      <div className={layout.formFooter}>
        {!id && (
          <Button type="primary" loading={busy} onClick={() => save(true)}>
            保存并录入下一条
          </Button>
        )}
        <Button type={id ? 'primary' : 'default'} loading={busy} onClick={() => save(false)}>
          {id ? '保存' : '保存并关闭'}
        </Button>
        <Button onClick={onLeave}>取消</Button>
      </div>
    </div>
  )
}
