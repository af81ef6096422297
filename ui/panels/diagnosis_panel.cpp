// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/diagnosis_panel.h"

#include "table/finding_words.h"
#include "table/plural_number.h"
#include "ui/panels/capacity_facts.h"
#include "ui/panels/diagnosis_feed.h"
#include "ui/panels/finding_card.h"
#include "ui/panels/history_chart.h"
#include "ui/panels/scroll_keeper.h"
#include "ui/panels/severity_mark.h"
#include "ui/panels/stored_thresholds.h"
#include "ui/panels/thresholds_dialog.h"
#include "ui/parts/settings.h"
#include "ui/parts/text_block.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMap>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {

namespace {

// In characters of the font.
constexpr int historyWidth = 42;
constexpr int besideFrom = 110; ///< a panel so wide has the history beside the findings
constexpr int lowest = 4;       ///< times the history's height: a lower panel has none above the findings

enum GridRow { VerdictRow, HistoryRow, FindingsRow, RowCount };

QString number(std::uint64_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

QString titlesOf(const std::vector<FindingId> &ids)
{
    QStringList titles;
    for (const FindingId id : ids)
        titles << FindingWords::titleOf(id);
    return titles.join(QStringLiteral("; "));
}

TextBlock *addBlock(QVBoxLayout *column, const char *name)
{
    auto *block = new TextBlock;
    block->setObjectName(QLatin1String(name));
    column->addWidget(block);
    return block;
}

void showIfAny(TextBlock *block, const QString &text)
{
    block->showText(text);
    block->setVisible(!text.isEmpty());
}

} // namespace

DiagnosisPanel::DiagnosisPanel(QWidget *parent)
    : QWidget(parent)
    , m_thresholds(thresholdsFromSettings(*openSettings()))
    , m_grid(new QGridLayout(this))
    , m_history(new QWidget)
    , m_chart(new HistoryChart)
    , m_mark(new SeverityMark)
    , m_verdict(new QLabel)
    , m_extent(new QLabel)
    , m_message(new QLabel)
    , m_scroll(new QScrollArea)
    , m_cardColumn(new QVBoxLayout)
{
    setObjectName(QStringLiteral("diagnosisPanel"));
    auto *top = new QHBoxLayout;
    QFont bold = m_verdict->font();
    bold.setBold(true);
    m_verdict->setFont(bold);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_extent->setObjectName(QStringLiteral("extent"));
    m_message->setObjectName(QStringLiteral("message"));
    for (QLabel *const label : {m_verdict, m_extent, m_message})
        label->setTextFormat(Qt::PlainText);
    auto *thresholds = new QPushButton(tr("Edit &Thresholds…"));
    thresholds->setObjectName(QStringLiteral("editThresholds"));
    connect(thresholds, &QPushButton::clicked, this, &DiagnosisPanel::editThresholds);
    top->addWidget(m_mark);
    top->addWidget(m_verdict);
    top->addSpacing(fontMetrics().averageCharWidth() * 2);
    top->addWidget(m_extent, 1);
    top->addWidget(thresholds);
    auto *beside = new QVBoxLayout(m_history);
    beside->setContentsMargins(0, 0, 0, 0);
    beside->setSpacing(0);
    auto *title = new QLabel(tr("Entries over the last 5 minutes"));
    title->setTextFormat(Qt::PlainText);
    beside->addWidget(title);
    beside->addWidget(m_chart);
    m_grid->addLayout(top, VerdictRow, 0);
    m_grid->setColumnStretch(0, 1);
    m_grid->setRowStretch(FindingsRow, 1);
    m_extent->setWordWrap(true); // else the dock could not be made narrow
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    m_grid->addWidget(m_message, FindingsRow, 0);

    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    m_nothing = addBlock(column, "nothing");
    m_cardColumn->setSpacing(6);
    column->addLayout(m_cardColumn);
    m_assumed = addBlock(column, "assumed");
    m_checked = addBlock(column, "checked");
    m_notChecked = addBlock(column, "notChecked");
    column->addStretch(1);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    // The panel is furniture: it has the window's colour, not a page's.
    m_scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    m_scroll->setAccessibleName(tr("Findings"));
    m_grid->addWidget(m_scroll, FindingsRow, 0);
    setFocusProxy(m_scroll);
    refresh();
}

DiagnosisPanel::~DiagnosisPanel() = default;

void DiagnosisPanel::setFeed(DiagnosisFeed *feed)
{
    if (feed != m_feed) {
        if (m_feed) {
            m_feed->disconnect(this);
            m_feed->setSeen(false);
        }
        m_feed = feed;
        if (feed) {
            connect(feed, &DiagnosisFeed::changed, this, &DiagnosisPanel::refresh);
            feed->setThresholds(m_thresholds);
            feed->setSeen(isVisible());
        }
    }
    refresh();
}

void DiagnosisPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_feed)
        m_feed->setSeen(true);
    refresh();
}

void DiagnosisPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (m_feed)
        m_feed->setSeen(false);
}

void DiagnosisPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeHistory();
}

void DiagnosisPanel::placeHistory()
{
    const int character = fontMetrics().averageCharWidth();
    const bool isWide = width() >= besideFrom * character;
    if (isWide)
        m_grid->addWidget(m_history, VerdictRow, 1, RowCount, 1, Qt::AlignTop);
    else
        m_grid->addWidget(m_history, HistoryRow, 0);
    m_history->setMinimumWidth(isWide ? historyWidth * character : 0);
    m_history->setVisible(m_hasHistory && (isWide || height() >= lowest * m_history->sizeHint().height()));
}

void DiagnosisPanel::refresh()
{
    if (!m_feed || !m_feed->frame())
        return showMessage(m_feed ? tr("The table is being read.") : tr("There is no table to diagnose."));
    if (!m_feed->isReadable())
        return showMessage(tr("The entries of this table cannot be read, so there is nothing to diagnose."));
    if (!m_feed->diagnosis())
        return showMessage(tr("The table is being diagnosed."));
    const Diagnosis &diagnosis = *m_feed->diagnosis();
    m_message->hide();
    m_scroll->show();
    showVerdict(diagnosis);
    const ScrollKeeper keeper(m_scroll, m_cards);
    showCards(diagnosis.findings);
    showChecked(diagnosis);
}

void DiagnosisPanel::showMessage(const QString &message)
{
    m_message->setText(message);
    m_message->show();
    m_scroll->hide();
    m_mark->hide();
    m_hasHistory = false;
    placeHistory();
    m_verdict->clear();
    m_extent->clear();
}

void DiagnosisPanel::showVerdict(const Diagnosis &diagnosis)
{
    m_mark->show();
    m_mark->setSeverity(diagnosis.worst());
    m_verdict->setText(SeverityMark::word(diagnosis.worst()));
    QStringList parts;
    if (const std::size_t found = diagnosis.findings.size(); found > 0)
        parts << (found == 1 ? tr("1 finding") : tr("%Ln findings", nullptr, static_cast<int>(found)));
    if (const QString fill = fillText(diagnosis); !fill.isEmpty())
        parts << fill;
    parts << (diagnosis.flows == 1 ? tr("1 flow examined")
                                   : tr("%Ln flows examined", nullptr, pluralOf(diagnosis.flows)));
    m_extent->setText(parts.join(QStringLiteral(" · ")));
    m_hasHistory = !m_feed->history().empty();
    m_feed->history().drawOn(*m_chart);
    placeHistory();
}

QString DiagnosisPanel::fillText(const Diagnosis &diagnosis) const
{
    if (!diagnosis.limit || !diagnosis.count)
        return {};
    const QString count = number(*diagnosis.count);
    if (*diagnosis.limit == 0)
        return tr("%1 entries, no limit").arg(count);
    const double percent = 100.0 * double(*diagnosis.count) / double(*diagnosis.limit);
    const QString level =
        tr("%1 of %2 entries, %3 % full")
            .arg(count, number(*diagnosis.limit), QLocale().toString(percent, 'f', percent < 10 ? 1 : 0));
    const auto time = m_feed->timeToFull();
    return time && time->count() > 0 ? tr("%1, full in %2").arg(level, forecastText(*time)) : level;
}

void DiagnosisPanel::showCards(const std::vector<Finding> &findings)
{
    const auto isGone = [&](const FindingCard *card) {
        return std::ranges::find(findings, card->finding().id, &Finding::id) == findings.end();
    };
    for (FindingCard *const card : QList<FindingCard *>(m_cards)) {
        if (!isGone(card))
            continue;
        // The focus would jump to another part of the window.
        if (card->isAncestorOf(window()->focusWidget()))
            m_scroll->setFocus();
        m_cards.removeOne(card);
        m_cardColumn->removeWidget(card);
        card->hide();
        card->deleteLater(); // one of its buttons may be what was just clicked
    }
    QList<FindingCard *> cards;
    for (const Finding &finding : findings) {
        FindingCard *card = cardOf(finding.id);
        if (!card)
            card = makeCard();
        card->showFinding(finding);
        cards << card;
    }
    if (!std::ranges::equal(cards, m_cards)) {
        for (FindingCard *const card : cards)
            m_cardColumn->removeWidget(card);
        for (FindingCard *const card : cards)
            m_cardColumn->addWidget(card);
        for (qsizetype i = 0; i < cards.size(); ++i)
            cards[i]->setVisible(true);
        m_cards = cards;
    }
}

FindingCard *DiagnosisPanel::makeCard()
{
    auto *card = new FindingCard(m_scroll->widget());
    connect(card, &FindingCard::flowsRequested, this, &DiagnosisPanel::flowsRequested);
    connect(card, &FindingCard::groupsRequested, this, &DiagnosisPanel::groupsRequested);
    return card;
}

FindingCard *DiagnosisPanel::cardOf(FindingId id) const
{
    const auto found =
        std::ranges::find_if(m_cards, [id](const FindingCard *card) { return card->finding().id == id; });
    return found == m_cards.end() ? nullptr : *found;
}

void DiagnosisPanel::showChecked(const Diagnosis &diagnosis)
{
    showIfAny(m_nothing,
        diagnosis.findings.empty() ? tr("Nothing of what is listed here was found in this table.") : QString());
    showIfAny(m_assumed,
        diagnosis.timeoutsAssumed ? tr("The timeouts are not known; idle times are lower bounds.") : QString());
    showIfAny(
        m_checked, diagnosis.fine.empty() ? QString() : tr("Checked and not found: %1.").arg(titlesOf(diagnosis.fine)));
    QMap<QString, std::vector<FindingId>> reasons;
    for (const NotChecked &entry : diagnosis.notChecked)
        reasons[FindingWords::reason(entry.reason)].push_back(entry.id);
    QStringList lines;
    for (auto it = reasons.begin(); it != reasons.end(); ++it)
        lines << tr("Not checked, because %1: %2.", "reason, findings").arg(it.key(), titlesOf(it.value()));
    showIfAny(m_notChecked, lines.join(u'\n'));
}

void DiagnosisPanel::editThresholds()
{
    auto *dialog = new ThresholdsDialog(m_thresholds, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_thresholds = dialog->thresholds();
        thresholdsToSettings(m_thresholds, *openSettings());
        if (m_feed)
            m_feed->setThresholds(m_thresholds);
    });
    dialog->open();
}

QString DiagnosisPanel::text() const
{
    if (!m_message->isHidden())
        return m_message->text();
    QStringList parts{m_verdict->text() + QStringLiteral(" | ") + m_extent->text()};
    if (!m_nothing->isHidden())
        parts << m_nothing->shownText();
    for (const FindingCard *const card : m_cards)
        parts << card->text();
    for (const TextBlock *const block : {m_assumed, m_checked, m_notChecked}) {
        if (!block->isHidden())
            parts << block->shownText();
    }
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace ctscope
