// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/notice_bar.h"

#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/settings.h"

#include "table/shown_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSettings>
#include <QToolButton>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int signSize = 16;
constexpr int leftMargin = 12;

QColor weightColor(Notice::Weight weight, const QPalette &palette)
{
    const auto colors = SemanticColors::of(palette);
    switch (weight) {
    case Notice::Weight::Information: return colors.calm;
    case Notice::Weight::Warning: return colors.warning;
    case Notice::Weight::Error: return colors.error;
    }
    return colors.calm;
}

const auto seenKey = QStringLiteral("noticesSeen");

void keepSeen(const QString &id)
{
    const auto settings = openSettings();
    QStringList seen = settings->value(seenKey).toStringList();
    if (seen.contains(id))
        return;
    seen.append(id);
    settings->setValue(seenKey, seen);
}

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_action(new QToolButton(this))
    , m_why(new QToolButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("noticeBar"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setWordWrap(true);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_why->setText(tr("Why?"));
    m_close->setIcon(signIcon(Sign::Close));
    m_close->setToolTip(tr("Close this notice"));
    m_close->setAccessibleName(m_close->toolTip());
    for (auto *button : {m_action, m_why, m_close}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }
    m_action->setAutoRaise(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(leftMargin + signSize + 8, 3, 6, 3);
    row->setSpacing(6);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_why);
    row->addWidget(m_close);
    connect(m_action, &QToolButton::clicked, this, [this] { emit actionRequested(m_notice.action); });
    connect(m_why, &QToolButton::clicked, this, [this] { showExplanation(m_notice.why, m_why); });
    connect(m_close, &QToolButton::clicked, this, [this] {
        m_closed.append(m_notice.id);
        present({});
    });
    m_seenBefore = openSettings()->value(seenKey).toStringList();
    present({});
}

void NoticeBar::setNotices(const QList<Notice> &notices)
{
    const auto given = [&notices](const QString &id) {
        return std::any_of(notices.begin(), notices.end(), [&id](const Notice &notice) { return notice.id == id; });
    };
    m_closed.removeIf([&given](const QString &id) { return !given(id); });
    const auto next = std::find_if(notices.begin(), notices.end(), [this](const Notice &notice) {
        return !m_closed.contains(notice.id) && !(notice.once && m_seenBefore.contains(notice.id));
    });
    present(next == notices.end() ? Notice{} : *next);
}

void NoticeBar::present(const Notice &notice)
{
    if (notice == m_notice && isHidden() == notice.id.isEmpty())
        return;
    if (notice.once && notice.id != m_notice.id)
        keepSeen(notice.id);
    m_notice = notice;
    setVisible(!notice.id.isEmpty());
    m_text->setText(notice.text);
    m_text->setToolTip(toolTipOf(notice.text));
    m_action->setText(notice.actionText);
    m_action->setVisible(notice.action != PageAction::None);
    m_why->setVisible(!notice.why.empty());
    setAccessibleName(notice.text);
    update();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QColor color = weightColor(m_notice.weight, palette());
    QColor wash = color;
    wash.setAlphaF(0.13F);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 3, height()), color);
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    const Sign sign = m_notice.weight == Notice::Weight::Information ? Sign::Information
        : m_notice.weight == Notice::Weight::Warning                 ? Sign::Warning
                                                                     : Sign::Error;
    paintSign(painter, sign, QRectF(leftMargin, (height() - signSize) / 2.0, signSize, signSize), color);
}

} // namespace ctscope
