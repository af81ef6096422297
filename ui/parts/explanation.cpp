// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/explanation.h"

#include "ui/parts/icons.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QScreen>
#include <QToolButton>
#include <QVBoxLayout>

namespace ctscope {

CommandBox::CommandBox(QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_copy(new QToolButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    m_label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_label->setWordWrap(true);
    m_label->setAccessibleName(tr("Command"));
    m_copy->setIcon(signIcon(Sign::Copy));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the command"));
    m_copy->setAccessibleName(m_copy->toolTip());
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setAutoRaise(true);
    m_copy->setFocusPolicy(Qt::StrongFocus);
    connect(m_copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_label->text());
        m_copy->setText(tr("Copied"));
    });
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 4, 4);
    row->addWidget(m_label, 1);
    row->addWidget(m_copy, 0, Qt::AlignTop);
}

void CommandBox::setCommand(const QString &command)
{
    // A text that is set again would lose its selection.
    if (command == m_label->text())
        return;
    m_label->setText(command);
    m_copy->setText(tr("Copy"));
}

QString CommandBox::command() const { return m_label->text(); }

namespace {

/// Closes a box when the widget that it explains is hidden.
class ClosedWith : public QObject {
public:
    ClosedWith(QWidget *box, QWidget *explained)
        : QObject(box)
        , m_box(box)
    {
        explained->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Hide)
            m_box->close();
        return false;
    }

private:
    QWidget *m_box;
};

} // namespace

QWidget *showExplanation(const Explanation &explanation, QWidget *anchor, const QRect &beside)
{
    auto *box = new QFrame(anchor, Qt::Popup);
    box->setObjectName(QStringLiteral("explanation"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setFrameShape(QFrame::StyledPanel);
    box->setAccessibleName(explanation.title);
    box->setAccessibleDescription(explanation.text);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(8);
    constexpr int textWidth = 420;
    const auto add = [&](const QString &text, bool heading) {
        if (text.isEmpty())
            return;
        auto *label = new QLabel(text, box);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setFixedWidth(textWidth);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (heading) {
            auto font = label->font();
            font.setBold(true);
            label->setFont(font);
        }
        column->addWidget(label);
    };
    const auto addCommand = [&](const QString &command) {
        if (command.isEmpty())
            return;
        auto *commandBox = new CommandBox(box);
        commandBox->setCommand(command);
        commandBox->setFixedWidth(textWidth);
        column->addWidget(commandBox);
    };
    add(explanation.title, true);
    add(explanation.text, false);
    addCommand(explanation.command);
    add(explanation.command2Label, false);
    addCommand(explanation.command2);

    // An open popup gets the keys of the window; they close it and then do what they always do.
    for (QAction *action : anchor->window()->actions()) {
        box->addAction(action);
        QObject::connect(action, &QAction::triggered, box, &QWidget::close);
    }
    box->adjustSize();
    const QRect place = beside.isNull() ? anchor->rect() : beside;
    QPoint corner = anchor->mapToGlobal(QPoint(place.left(), place.bottom() + 4));
    if (const auto *screen = anchor->screen()) {
        const QRect room = screen->availableGeometry();
        if (corner.y() + box->height() > room.bottom())
            corner.setY(anchor->mapToGlobal(place.topLeft()).y() - box->height() - 4);
        corner.setX(qBound(room.left(), corner.x(), qMax(room.left(), room.right() - box->width())));
        corner.setY(qMax(room.top(), corner.y()));
    }
    box->move(corner);
    box->show();
    new ClosedWith(box, anchor);
    return box;
}

} // namespace ctscope
