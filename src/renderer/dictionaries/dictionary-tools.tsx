import { Button } from 'antd'
import { useState } from 'react'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'
import { LoadDictionary } from './load-dictionary.tsx'
import { RejudgeDialog } from './rejudge-dialog.tsx'
import './dictionaries.css'

interface Props extends Pick<SectionProps, 'client' | 'account' | 'onChanged' | 'onGo'> {
  /** Of the dictionary in use. */
  readonly version: number
}

/** For the settings: loads a dictionary from a file, and judges records again after a change of the dictionary. */
export const DictionaryTools = ({ client, account, version, onChanged, onGo }: Props) => {
  const [open, setOpen] = useState(false)
  const { value, refresh } = useAnswer(`status ${version}`, (signal) =>
    client.dictionaries.status(undefined, { signal }),
  )
  const stale = value?.stale ?? 0
  const loaded = () => {
    onChanged()
    setOpen(true)
  }
  return (
    <div className="dictionary-tools">
      <LoadDictionary client={client} onLoaded={loaded} />
      <Button onClick={() => setOpen(true)}>
        {stale > 0 ? `重新核对 ${formatCount(stale)} 条…` : '字典变化影响的记录…'}
      </Button>
      {open && (
        <RejudgeDialog
          client={client}
          mayRejudge={account.role === 'clerk'}
          onChanged={() => {
            refresh()
            onChanged()
          }}
          onRecord={(id) => onGo('records', { recordId: id })}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  )
}
