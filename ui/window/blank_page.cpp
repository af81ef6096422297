// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/blank_page.h"

#include "ui/window/blank_picture.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace ctscope {

BlankPage::BlankPage(QWidget *parent)
    : QWidget(parent)
    , m_picture(new BlankPictureView(this))
    , m_title(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_command(new CommandBox(this))
    , m_action(new QPushButton(this))
    , m_why(new QPushButton(tr("Why?"), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setObjectName(QStringLiteral("blankPage"));
    m_action->setObjectName(QStringLiteral("blankAction"));

    auto titleFont = m_title->font();
    titleFont.setPointSizeF(titleFont.pointSizeF() * 1.35);
    m_title->setFont(titleFont);
    for (auto *label : {m_title, m_detail}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_progress->setTextVisible(true);
    m_progress->setFixedWidth(280);
    m_why->setFlat(true);
    for (auto *button : {m_action, m_why})
        button->setAutoDefault(true); // Enter presses the one with the focus

    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_action);
    buttons->addWidget(m_why);
    buttons->addStretch();

    // The height of a label that wraps depends on its width; a column of its own gives it one.
    auto *column = new QWidget(this);
    column->setMaximumWidth(560);
    auto *inside = new QVBoxLayout(column);
    inside->setSpacing(12);
    inside->addWidget(m_picture, 0, Qt::AlignHCenter);
    inside->addWidget(m_title);
    inside->addWidget(m_detail);
    inside->addWidget(m_progress, 0, Qt::AlignHCenter);
    inside->addWidget(m_command);
    inside->addLayout(buttons);

    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(column, 100);
    middle->addStretch(1);
    auto *page = new QVBoxLayout(this);
    page->addStretch(2);
    page->addLayout(middle);
    page->addStretch(3);

    connect(m_action, &QPushButton::clicked, this, [this] { emit actionRequested(m_words.action); });
    connect(m_why, &QPushButton::clicked, this, [this] { showExplanation(m_words.why, m_why); });
}

void BlankPage::setWords(const PageState &words)
{
    if (m_words.title == words.title && m_words.picture == words.picture && m_words.command == words.command
        && m_words.action == words.action && m_words.actionText == words.actionText
        && m_words.why.text == words.why.text)
        return setDetail(words.detail);
    m_words = words;
    m_picture->setPicture(words.picture);
    m_title->setText(words.title);
    m_detail->setText(words.detail);
    m_detail->setVisible(!words.detail.isEmpty());
    m_command->setCommand(words.command);
    m_command->setVisible(!words.command.isEmpty());
    m_action->setText(words.actionText);
    m_action->setVisible(words.action != PageAction::None);
    m_why->setVisible(!words.why.text.isEmpty());
    m_progress->setVisible(words.picture == BlankPicture::Loading);
    m_progress->setRange(0, 0);
    setAccessibleName(words.title);
    setAccessibleDescription(words.detail);
}

void BlankPage::setDetail(const QString &detail)
{
    if (m_words.detail == detail)
        return;
    m_words.detail = detail;
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAccessibleDescription(detail);
}

void BlankPage::setProgress(quint64 done, quint64 total, bool bytes)
{
    if (total == 0) {
        m_progress->setRange(0, 0);
        return;
    }
    // In thousandths: a progress bar counts in int, and files are larger.
    m_progress->setRange(0, 1000);
    m_progress->setValue(static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
    if (!bytes) {
        m_progress->setFormat(tr("%p %"));
        return;
    }
    const QLocale locale;
    m_progress->setFormat(tr("%1 of %2")
                              .arg(locale.formattedDataSize(static_cast<qint64>(done), 0),
                                  locale.formattedDataSize(static_cast<qint64>(total), 0)));
}

} // namespace ctscope
