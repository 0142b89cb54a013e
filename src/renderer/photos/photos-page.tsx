import { Alert, Button, Empty, type InputRef, Segmented, Select, Typography } from 'antd'
import { useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { Stage } from '../../shared/record/stage.ts'
import { type PhotoFilter, photoFilters } from '../../shared/rpc/photos.ts'
import { DropHint } from '../../ui/components/drop-hint.tsx'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { RecentMenu } from '../../ui/components/recent-menu.tsx'
import { SearchField } from '../../ui/components/search-field.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useFileDrop } from '../../ui/hooks/use-file-drop.ts'
import { useKeys } from '../../ui/hooks/use-keys.ts'
import { useOwnChanges } from '../../ui/hooks/use-own-changes.ts'
import type { Handed } from '../navigation/handed-file.ts'
import type { SectionProps } from '../navigation/section.ts'
import { forgetPhotos } from '../rpc/photo-urls.ts'
import { AttachDialog } from './attach-dialog.tsx'
import { ContactSheet } from './contact-sheet.tsx'
import { belongsElsewhere, handedByDrop, handedByInput } from './handed-files.ts'
import { LargeView } from './large-view.tsx'
import { MatchingView } from './matching-view.tsx'
import { openPhotoTool } from './open-photo-tool.ts'
import './photos.css'
import { ReportButton } from './report-button.tsx'
import { filterWords, reasonText } from './words.ts'

const filterOfState: Partial<Record<Stage, PhotoFilter>> = {
  ready: 'awaited',
  photoAwaited: 'awaited',
  photoSubmitted: 'waiting',
  photoApproved: 'approved',
  returned: 'returned',
}

const emptyWords: Record<PhotoFilter, string> = {
  all: '还没有记录。先在“录入与导入”里导入名单，再来添加照片。',
  awaited: '没有等待照片的人。',
  refused: '没有被拒的照片：添加过的照片都通过了检查。',
  waiting: '没有等待审核的照片。',
  returned: '没有因照片退回的记录。',
  approved: '还没有通过审核的照片。',
}

interface Attaching {
  readonly handed: Handed | 'uploads'
  readonly record?: string | undefined
}

/** The contact sheet of all photos. Photos are added by drop or file dialog, and opened one by one in the large view. */
export const PhotosPage = ({ client, account, edition, onChanged, place }: SectionProps) => {
  const attaches = account.role === 'clerk'
  const reviews = account.role === 'reviewer'
  const [filter, setFilter] = useState<PhotoFilter>(
    (place.state && filterOfState[place.state]) ?? (reviews ? 'waiting' : 'all'),
  )
  const [reason, setReason] = useState<string>()
  const [employer, setEmployer] = useState<string>()
  const [matching, setMatching] = useState(false)
  const [search, setSearch] = useState('')
  const [cursor, setCursor] = useState(0)
  /** Record ids of the large view, which shows the one at the cursor. */
  const [opened, setOpened] = useState<readonly string[] | undefined>(place.recordId ? [place.recordId] : undefined)
  const [attaching, setAttaching] = useState<Attaching>()
  const [unread, setUnread] = useState<Problem>()
  const { foreignEdition, changed } = useOwnChanges(edition, onChanged)
  const wanted = {
    filter,
    ...(reason ? { reason } : {}),
    ...(employer ? { employer } : {}),
    search: useDeferredValue(search.trim()),
  }
  const {
    value: sheet,
    problem,
    refresh,
  } = useAnswer(JSON.stringify([wanted, foreignEdition]), (signal) => client.photos.sheet(wanted, { signal }))
  const searchField = useRef<InputRef>(null)
  const fileInput = useRef<HTMLInputElement>(null)
  const folderInput = useRef<HTMLInputElement>(null)
  /** The record that the next chosen file belongs to; undefined if the file name decides. */
  const chosenFor = useRef<string>(undefined)
  useEffect(() => forgetPhotos, [])

  const choose = (record?: string) => {
    chosenFor.current = record
    fileInput.current?.click()
  }
  const attach = (handing: Promise<Handed>, record?: string) =>
    handing.then(
      (handed) => setAttaching({ handed, record }),
      (error) => setUnread(problemOf(error)),
    )
  const attachUploads = () => setAttaching({ handed: 'uploads' })
  const takeHanded = useEffectEvent((handing: Promise<Handed>) => attach(handing))
  useEffect(() => {
    if (place.handed) void takeHanded(place.handed)
  }, [place.handed])
  const show = (next: PhotoFilter) => {
    setFilter(next)
    setReason(undefined)
    setEmployer(undefined)
    setCursor(0)
  }
  const ids = sheet?.ids ?? []
  const open = (index: number) => {
    setCursor(index)
    setOpened(ids)
  }

  useKeys({
    'ctrl+f': opened || matching ? undefined : () => searchField.current?.focus({ cursor: 'all' }),
    m: attaches && !opened && !matching && !attaching && sheet?.unplaced ? () => setMatching(true) : undefined,
    n: attaches && !opened && !matching && !attaching && sheet?.uploads ? attachUploads : undefined,
    'ctrl+o': attaches && !attaching ? () => choose() : undefined,
  })

  const { hovering, handlers } = useFileDrop({
    enabled: attaches,
    onDrop: (data) => {
      // Other files are left to the window, which opens the section they belong to.
      if (belongsElsewhere(data)) return false
      if (!attaching) {
        const only = opened && data.files.length === 1 ? opened[cursor] : undefined
        void attach(handedByDrop(data), only)
      }
      return true
    },
  })

  return (
    <div className="photos" {...handlers}>
      {matching ? (
        <MatchingView
          client={client}
          onChanged={changed}
          onClose={() => {
            setMatching(false)
            refresh()
          }}
        />
      ) : opened ? (
        <LargeView
          client={client}
          account={account}
          ids={opened}
          index={cursor}
          onIndex={setCursor}
          edition={foreignEdition}
          onReplace={attaches ? choose : undefined}
          onDecided={changed}
          onReframed={onChanged}
          onClose={() => {
            setOpened(undefined)
            refresh()
          }}
        />
      ) : (
        <>
          <header className={`${layout.header} photos-header`}>
            <PageTitle>照片</PageTitle>
            <div className={`${layout.tools} photos-tools`}>
              <SearchField ref={searchField} value={search} onChange={setSearch} className="photo-search" />
              <Select<string>
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder="全部原因"
                aria-label="原因"
                className="reason-filter"
                options={(sheet?.reasons ?? []).map(({ code, count }) => ({
                  value: code,
                  label: `${reasonText(code)}（${count}）`,
                }))}
                {...(reason ? { value: reason } : {})}
                onChange={(chosen: string | undefined) => {
                  setReason(chosen)
                  setCursor(0)
                }}
              />
              <Select<string>
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder="全部申报单位"
                aria-label="申报单位"
                className="employer-filter"
                popupMatchSelectWidth={360}
                options={(sheet?.employers ?? []).map(({ name, count }) => ({
                  value: name,
                  label: count === null ? name : `${name}（${count}）`,
                }))}
                {...(employer ? { value: employer } : {})}
                onChange={(chosen: string | undefined) => {
                  setEmployer(chosen)
                  setCursor(0)
                }}
              />
              {attaches && (
                <>
                  <RecentMenu kind="photos" />
                  <Button onClick={() => folderInput.current?.click()}>添加文件夹</Button>
                  <Button type="primary" title="Ctrl+O" onClick={() => choose()}>
                    添加照片或压缩包
                  </Button>
                </>
              )}
              {reviews && (
                <Button
                  type="primary"
                  disabled={!sheet?.counts.waiting}
                  onClick={async () => {
                    const waiting = await client.photos.sheet({ filter: 'waiting' })
                    show('waiting')
                    setSearch('')
                    setOpened(waiting.ids)
                  }}
                >
                  逐张审核（{sheet?.counts.waiting ?? 0} 张）
                </Button>
              )}
            </div>
          </header>
          {attaches && Boolean(sheet?.unplaced) && (
            <Alert
              className="unplaced-notice"
              type="warning"
              showIcon
              title={`${sheet?.unplaced} 张照片还没有匹配到人`}
              action={
                <Button size="small" onClick={() => setMatching(true)}>
                  匹配人员 <kbd>M</kbd>
                </Button>
              }
            />
          )}
          {attaches && Boolean(sheet?.uploads) && (
            <Alert
              className="unplaced-notice"
              type="info"
              showIcon
              title={`申请人上传了 ${sheet?.uploads} 张照片`}
              action={
                <Button size="small" onClick={attachUploads}>
                  检查并采用 <kbd>N</kbd>
                </Button>
              }
            />
          )}
          <div className="photo-bar">
            <Segmented
              aria-label="照片的状态"
              className="photo-filters"
              value={filter}
              onChange={show}
              options={photoFilters.map((value) => ({
                value,
                label: `${filterWords[value]} ${sheet ? formatCount(sheet.counts[value]) : ''}`,
              }))}
            />
            <div className={`${layout.tools} photos-tools`}>
              <Button onClick={openPhotoTool}>照片处理工具</Button>
              <ReportButton client={client} query={wanted} onProblem={setUnread} disabled={!sheet?.counts.all} />
            </div>
          </div>
          <ProblemNotice problem={unread ?? problem} />
          {sheet && ids.length === 0 ? (
            <Empty
              className={layout.empty}
              description={
                reason || employer || search ? '没有符合条件的照片。换一个原因，或清除查找内容。' : emptyWords[filter]
              }
            />
          ) : (
            <ContactSheet
              key={filter}
              client={client}
              ids={ids}
              edition={foreignEdition}
              cursor={Math.min(cursor, ids.length - 1)}
              onCursor={setCursor}
              onOpen={open}
            />
          )}
          {attaches && (
            <footer className="photo-hint">
              <Typography.Text type="secondary">
                把照片、文件夹或 zip 拖到这里也可以；文件名含证件号码、姓名，或姓名加号码后四位，会自动匹配到人。
              </Typography.Text>
            </footer>
          )}
        </>
      )}
      <input
        ref={fileInput}
        type="file"
        multiple
        hidden
        aria-label="照片文件"
        accept="image/*,.heic,.heif,.zip"
        onChange={({ target }) => {
          const handing = handedByInput([...(target.files ?? [])])
          target.value = '' // so that the same file can be chosen again
          void attach(handing, chosenFor.current)
        }}
      />
      <input
        ref={(input) => {
          folderInput.current = input
          if (input) input.webkitdirectory = true
        }}
        type="file"
        hidden
        aria-label="照片文件夹"
        onChange={({ target }) => {
          const handing = handedByInput([...(target.files ?? [])])
          target.value = ''
          void attach(handing)
        }}
      />
      {hovering && <DropHint inside>松开鼠标，添加这些照片</DropHint>}
      {attaching && (
        <AttachDialog
          client={client}
          handed={attaching.handed}
          record={attaching.record}
          onChanged={onChanged}
          onClose={() => setAttaching(undefined)}
          onMatch={() => {
            setAttaching(undefined)
            setOpened(undefined)
            setMatching(true)
          }}
        />
      )}
    </div>
  )
}
