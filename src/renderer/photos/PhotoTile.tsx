import { Tag } from 'antd'
import { stateWords } from '../../shared/certificate/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoCard } from '../../shared/rpc/photos.ts'
import { usePhoto } from './photo-urls.ts'
import { reasonText, verdictColours, verdictWords } from './words.ts'

interface Props {
  readonly client: CoreClient
  readonly card: PhotoCard | undefined
}

/** What stands where a photo is missing. */
const absentText = (card: PhotoCard): string => (card.attempted ? '上次的照片未采用' : '还没有照片')

/** What a person should know of the photo, in one line. */
const remark = (card: PhotoCard): string => {
  if (card.returned) return card.returned.split('，')[0]!
  const [first] = card.reasons
  return first ? reasonText(first) : stateWords[card.state]
}

/** One photo of the sheet: verdict, name, and what is remarked. */
export function PhotoTile({ client, card }: Props) {
  const url = usePhoto(client, 'image', card?.photo ?? null)
  if (!card) return <div className="tile-photo" />
  return (
    <>
      <div className="tile-photo">
        {card.photo ? url && <img src={url} alt="" draggable={false} /> : <span>{absentText(card)}</span>}
        {card.verdict && (
          <Tag className="tile-verdict" variant="solid" color={verdictColours[card.verdict]}>
            {verdictWords[card.verdict]}
          </Tag>
        )}
        {!card.photo && card.attempted && (
          <Tag className="tile-verdict" variant="solid" color="error">
            未采用
          </Tag>
        )}
      </div>
      <div className="tile-name">{card.name}</div>
      <div className="tile-remark" title={remark(card)}>
        {remark(card)}
      </div>
    </>
  )
}
