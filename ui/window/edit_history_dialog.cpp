// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_history_dialog.h"

#include "kernel/user_names.h"
#include "table/edit_words.h"
#include "table/origin_words.h"
#include "table/shown_text.h"
#include "ui/parts/edit_history_file.h"
#include "ui/parts/text_block.h"

#include <QClipboard>
#include <QDateTime>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

QString number(std::size_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

QString tableOf(const EditRecord &record)
{
    const auto origin = Origin::fromString(record.table);
    return origin ? originTitle(*origin) : shownText(record.table, longestCell);
}

} // namespace

EditHistoryDialog::EditHistoryDialog(QWidget *parent)
    : QDialog(parent)
    , m_list(new QTreeWidget)
    , m_outcome(new TextBlock)
    , m_undo(new QPlainTextEdit)
    , m_copy(new QPushButton(tr("&Copy Undo Commands")))
    , m_note(new QLabel)
{
    setObjectName(QStringLiteral("editHistory"));
    setWindowTitle(tr("Deletions and Changes"));
    addWidgets();
    connect(m_list, &QTreeWidget::currentItemChanged, this, &EditHistoryDialog::showRecord);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
        if (row >= 0)
            QGuiApplication::clipboard()->setText(
                QString::fromStdString(m_records[static_cast<std::size_t>(row)].undo));
    });
    resize(fontMetrics().averageCharWidth() * 120, fontMetrics().height() * 32);
    showRecord();
    read();
}

void EditHistoryDialog::addWidgets()
{
    m_list->setObjectName(QStringLiteral("edits"));
    m_list->setAccessibleName(windowTitle());
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setHeaderLabels({tr("Time"), tr("User"), tr("What Was Done"), tr("Flows"), tr("Table"), tr("Reason")});
    m_list->header()->setStretchLastSection(true);
    m_outcome->setObjectName(QStringLiteral("outcome"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_undo->setAccessibleName(tr("Undo commands"));
    m_undo->setReadOnly(true);
    m_undo->setTabChangesFocus(true);
    m_undo->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_undo->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_copy->setObjectName(QStringLiteral("copy"));
    m_copy->setAutoDefault(false);
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);

    auto *const buttons = new QHBoxLayout;
    auto *const close = new QPushButton(tr("Close"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    buttons->addWidget(close);
    auto *const column = new QVBoxLayout(this);
    column->addWidget(m_list, 3);
    column->addWidget(m_outcome);
    column->addWidget(m_undo, 2);
    column->addWidget(m_note);
    column->addLayout(buttons);
}

void EditHistoryDialog::read()
{
    m_note->setText(tr("Reading…"));
    m_worker.run([this, history = EditHistory(editHistoryFile())](const std::stop_token &) -> BackgroundWorker::Result {
        int error = 0;
        auto records = std::make_shared<std::vector<EditRecord>>(history.read(error));
        std::ranges::reverse(*records);
        UserNames names; // which may ask the network
        QStringList users;
        for (const EditRecord &record : *records)
            users << QString::fromStdString(names.nameOf(record.uid));
        return [this, records, users, error] { show(std::move(*records), users, error); };
    });
}

void EditHistoryDialog::show(std::vector<EditRecord> records, const QStringList &users, int error)
{
    m_records = std::move(records);
    m_list->clear();
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        const EditRecord &record = m_records[i];
        const QStringList cells{QLocale().toString(QDateTime::fromSecsSinceEpoch(record.when), QLocale::ShortFormat),
            shownText(users[static_cast<qsizetype>(i)], longestCell), EditWords::title(record.edit),
            tr("%1 of %2", "flows edited, flows chosen").arg(number(record.done), number(record.chosen)),
            tableOf(record), shownText(record.reason, longestCell)};
        auto *const item = new QTreeWidgetItem(m_list, cells);
        item->setToolTip(static_cast<int>(cells.size()) - 1, toolTipOf(QString::fromStdString(record.reason)));
    }
    for (int column = 0; column + 1 < m_list->columnCount(); ++column)
        m_list->resizeColumnToContents(column);
    const QString file = shownText(editHistoryFile(), longestTip);
    if (error != 0)
        m_note->setText(
            tr("%1 cannot be read: %2.").arg(file, QString::fromStdString(std::generic_category().message(error))));
    else if (m_records.empty())
        m_note->setText(tr("Nothing was deleted or changed yet. The list is kept in %1.").arg(file));
    else
        m_note->setText(
            tr("This list is kept in %1, for this user alone. The system log has what all users did.").arg(file));
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

void EditHistoryDialog::showRecord()
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    const EditRecord *const record = row >= 0 ? &m_records[static_cast<std::size_t>(row)] : nullptr;
    const bool hasUndo = record != nullptr && !record->undo.empty();
    m_outcome->setVisible(record != nullptr);
    m_undo->setVisible(hasUndo);
    m_copy->setEnabled(hasUndo);
    if (record == nullptr)
        return;
    m_outcome->showText(EditWords::outcome(*record).join(u' '));
    m_undo->setPlainText(shownLines(record->undo));
}

QString EditHistoryDialog::text() const
{
    QStringList lines;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QStringList cells;
        for (int column = 1; column < m_list->columnCount(); ++column) // without the time
            cells << m_list->topLevelItem(row)->text(column);
        lines << cells.join(QStringLiteral(" | "));
    }
    if (!m_outcome->isHidden())
        lines << m_outcome->shownText();
    if (!m_undo->isHidden())
        lines << m_undo->toPlainText().trimmed();
    return lines.join(u'\n');
}

} // namespace ctscope
