// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/finding_card.h"

#include "query/groups/group_spec.h"
#include "table/finding_words.h"
#include "table/group_words.h"
#include "table/shown_text.h"
#include "ui/panels/remedy_box.h"
#include "ui/panels/severity_mark.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/text_block.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace ctscope {

namespace {

constexpr int stripe = 4; ///< pixels, in the colour of the severity

QToolButton *makeLink(const char *name)
{
    auto *link = new QToolButton;
    link->setObjectName(QLatin1String(name));
    link->setFocusPolicy(Qt::StrongFocus);
    return link;
}

/// "Source, Destination Port": the columns to group by.
QString titlesOf(const std::string &keys)
{
    const ParsedGroupSpec read = parseGroupSpec(keys);
    if (read.error)
        return shownText(keys, longestCell);
    QStringList titles;
    for (const GroupKey &key : read.spec.keys)
        titles << GroupWords::keyTitle(key);
    return titles.join(QStringLiteral(", "));
}

void showIfAny(TextBlock *block, const QString &text)
{
    block->showText(text);
    block->setVisible(!text.isEmpty());
}

} // namespace

FindingCard::FindingCard(QWidget *parent)
    : QFrame(parent)
    , m_mark(new SeverityMark)
    , m_title(new QLabel)
    , m_development(new QLabel)
    , m_sentence(new TextBlock)
    , m_flows(makeLink("showFlows"))
    , m_groups(makeLink("groupFlows"))
    , m_remedyColumn(new QVBoxLayout)
    , m_caveat(new TextBlock)
    , m_threshold(new TextBlock)
{
    setObjectName(QStringLiteral("findingCard"));
    setFrameShape(QFrame::StyledPanel);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setWordWrap(true);
    for (QLabel *const label : {m_title, m_development})
        label->setTextFormat(Qt::PlainText);
    m_flows->setText(tr("Show the Flows"));

    auto *head = new QHBoxLayout;
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    head->addWidget(m_development, 0, Qt::AlignTop);
    auto *links = new QHBoxLayout;
    links->addWidget(m_flows);
    links->addWidget(m_groups);
    links->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(stripe + 8, 6, 8, 6);
    column->setSpacing(5);
    column->addLayout(head);
    column->addWidget(m_sentence);
    column->addLayout(links);
    column->addLayout(m_remedyColumn);
    column->addWidget(m_caveat);
    column->addWidget(m_threshold);

    connect(m_flows, &QToolButton::clicked, this,
        [this] { emit flowsRequested(QString::fromStdString(m_finding.evidence.filter)); });
    connect(m_groups, &QToolButton::clicked, this, [this] {
        emit groupsRequested(
            QString::fromStdString(m_finding.evidence.filter), QString::fromStdString(m_finding.evidence.group));
    });
}

void FindingCard::showFinding(const Finding &finding)
{
    m_finding = finding;
    const FindingWords words = FindingWords::of(finding);
    m_mark->setSeverity(finding.severity);
    m_title->setText(tr("%1: %2", "severity: title").arg(SeverityMark::word(finding.severity), words.title));
    // By this page: what it does not see, as while it is hidden, it knows nothing of.
    const QString development = FindingWords::development(finding);
    m_development->setText(development.isEmpty() ? QString() : tr("seen %1", "since when").arg(development));
    m_sentence->showText(words.sentence);
    showEvidence();
    showRemedies();
    showIfAny(m_caveat, words.caveat.isEmpty() ? QString() : tr("Note: %1").arg(words.caveat));
    showIfAny(m_threshold, words.limit.isEmpty() ? QString() : tr("Threshold: %1").arg(words.limit));
    m_threshold->setTextStyle(SemanticColors::of(palette()).quiet, false);
    setAccessibleName(m_title->text());
    setAccessibleDescription(words.sentence);
    update();
}

void FindingCard::showEvidence()
{
    const Evidence &evidence = m_finding.evidence;
    m_flows->setVisible(!evidence.filter.empty());
    m_flows->setToolTip(toolTipOf(
        evidence.filter.empty() ? tr("Of all flows") : tr("Filter: %1").arg(QString::fromStdString(evidence.filter))));
    m_flows->setAccessibleName(tr("Show the flows: %1").arg(shownText(evidence.filter, longestCell)));
    m_groups->setVisible(!evidence.group.empty());
    if (!evidence.group.empty())
        m_groups->setText(labelOf(tr("Group by %1").arg(titlesOf(evidence.group))));
    m_groups->setToolTip(m_flows->toolTip());
}

void FindingCard::showRemedies()
{
    const std::vector<Remedy> &remedies = m_finding.remedies;
    while (m_remedies.size() > remedies.size()) {
        delete m_remedies.back();
        m_remedies.pop_back();
    }
    while (m_remedies.size() < remedies.size()) {
        m_remedies.push_back(new RemedyBox);
        m_remedyColumn->addWidget(m_remedies.back());
        m_remedies.back()->show();
    }
    for (std::size_t i = 0; i < remedies.size(); ++i)
        m_remedies[i]->showRemedy(remedies[i]);
}

QString FindingCard::text() const
{
    QStringList lines{m_title->text()};
    if (!m_development->text().isEmpty())
        lines << m_development->text();
    lines << m_sentence->shownText();
    for (const QToolButton *const link : {m_flows, m_groups}) {
        if (!link->isHidden())
            lines << u'[' + link->text() + u']';
    }
    for (const RemedyBox *const remedy : m_remedies)
        lines << remedy->text();
    for (const TextBlock *const block : {m_caveat, m_threshold}) {
        if (!block->isHidden())
            lines << block->shownText();
    }
    return lines.join(u'\n');
}

void FindingCard::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(0, 0, stripe, height()), SeverityMark::color(m_finding.severity, palette()));
    painter.end();
    QFrame::paintEvent(event);
}

} // namespace ctscope
