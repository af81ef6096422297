// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_dialog.h"

#include "query/edit/edit_history.h"
#include "query/edit/edit_text.h"
#include "source/owner_search.h"
#include "table/edit_words.h"
#include "table/flow_table_model.h"
#include "table/plural_number.h"
#include "table/shown_text.h"
#include "ui/panels/severity_mark.h"
#include "ui/parts/edit_history_file.h"
#include "ui/parts/explanation.h"
#include "ui/parts/text_block.h"
#include "ui/window/edit_input.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

/// What names a flow, and what says how much it matters.
constexpr std::array previewed{Column::Protocol, Column::State, Column::Source, Column::SourcePort, Column::Destination,
    Column::DestinationPort, Column::TimeToLive, Column::Mark, Column::Bytes, Column::Process, Column::Zone};
constexpr int progressInterval = 100; ///< ms

QString number(std::size_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

} // namespace

EditDialog::EditDialog(EntryEdit::Kind kind, Choice choice, QWidget *parent, Opener opener)
    : QDialog(parent)
    , m_kind(kind)
    , m_choice(std::move(choice))
    , m_open(std::move(opener))
    , m_onlySelected(new QRadioButton(tr("The &selected flows (%1)").arg(number(m_choice.selected.count())), this))
    , m_allShown(
          new QRadioButton(tr("&All flows that match the filter (%1)").arg(number(m_choice.shown.count())), this))
    , m_lacking(new QLabel(m_choice.lacking, this))
    , m_input(new EditInput(kind, this))
    , m_amount(new QLabel(this))
    , m_owners(new TextBlock(this))
    , m_model(new FlowTableModel(this))
    , m_table(new QTableView(this))
    , m_warnings(new QWidget(this))
    , m_consequences(new TextBlock(this))
    , m_confirm(new QCheckBox(kind == EntryEdit::Kind::Delete ? tr("Delete &these connections all the same")
                                                              : tr("Change &these connections all the same"),
          this))
    , m_progress(new QProgressBar(this))
    , m_result(new TextBlock(this))
    , m_remedy(new CommandBox(this))
    , m_apply(new QPushButton(this))
    , m_ask(new QPushButton(tr("Ask for the &Administrator’s Password…"), this))
    , m_undo(new QPushButton(tr("&Copy Undo Commands"), this))
    , m_close(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("editDialog"));
    setWindowTitle(titleOf(kind));
    addWidgets(new QVBoxLayout(this));
    const bool both = m_choice.selected.count() > 0 && m_choice.shown.count() > 0;
    (m_choice.selected.count() > 0 ? m_onlySelected : m_allShown)->setChecked(true);
    m_onlySelected->setVisible(both);
    m_allShown->setVisible(both);
    m_lacking->setVisible(both && !m_choice.lacking.isEmpty());
    connect(m_onlySelected, &QRadioButton::toggled, this, &EditDialog::plan);
    connect(m_input, &EditInput::changed, this, &EditDialog::plan);
    connect(m_confirm, &QCheckBox::toggled, this, &EditDialog::enable);
    connect(m_apply, &QPushButton::clicked, this, [this] { apply(false); });
    connect(m_ask, &QPushButton::clicked, this, [this] { apply(true); });
    connect(m_undo, &QPushButton::clicked, this, &EditDialog::copyUndo);
    connect(m_close, &QPushButton::clicked, this, &EditDialog::reject);
    m_tick.setInterval(progressInterval);
    connect(&m_tick, &QTimer::timeout, this, [this] { m_progress->setValue(static_cast<int>(m_count->load())); });
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 30);
    plan();
}

EditDialog::~EditDialog() { m_stop.request_stop(); }

void EditDialog::addWidgets(QVBoxLayout *column)
{
    const std::pair<QWidget *, const char *> names[] = {{m_onlySelected, "onlySelected"}, {m_allShown, "allShown"},
        {m_amount, "amount"}, {m_table, "flows"}, {m_confirm, "confirm"}, {m_progress, "progress"},
        {m_result, "result"}, {m_apply, "apply"}, {m_lacking, "lacking"}, {m_ask, "ask"}, {m_undo, "undo"},
        {m_close, "close"}};
    for (const auto &[widget, name] : names)
        widget->setObjectName(QLatin1String(name));
    QFont bold = font();
    bold.setBold(true);
    m_amount->setFont(bold);
    m_amount->setTextFormat(Qt::PlainText);
    m_table->setModel(m_model);
    m_table->setAccessibleName(
        m_kind == EntryEdit::Kind::Delete ? tr("Flows to be deleted") : tr("Flows to be changed"));
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    m_table->horizontalHeader()->setSectionsClickable(false);
    for (int i = 0; i < m_model->columnCount(); ++i)
        m_table->setColumnHidden(i, std::ranges::find(previewed, static_cast<Column>(i)) == previewed.end());
    m_table->setColumnHidden(static_cast<int>(Column::TimeToLive), m_kind != EntryEdit::Kind::Timeout);
    m_table->setColumnHidden(static_cast<int>(Column::Mark), m_kind != EntryEdit::Kind::Mark);
    for (std::size_t i = 0; i < previewed.size(); ++i) {
        auto *const header = m_table->horizontalHeader();
        header->moveSection(header->visualIndex(static_cast<int>(previewed[i])), static_cast<int>(i));
    }
    new QVBoxLayout(m_warnings);
    m_warnings->layout()->setContentsMargins(0, 0, 0, 0);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_undo);
    buttons->addStretch();
    for (auto *button : {m_ask, m_apply, m_close})
        buttons->addWidget(button);
    // Enter must not edit by chance.
    for (auto *button : {m_ask, m_apply, m_undo})
        button->setAutoDefault(false);
    m_close->setDefault(m_kind == EntryEdit::Kind::Delete);
    m_close->setAutoDefault(m_kind == EntryEdit::Kind::Delete); // Enter in a field leaves the dialog open

    column->addWidget(m_onlySelected);
    column->addWidget(m_allShown);
    m_lacking->setTextFormat(Qt::PlainText);
    m_lacking->setWordWrap(true);
    m_lacking->setIndent(fontMetrics().height() * 3 / 2);
    column->addWidget(m_lacking);
    m_input->setVisible(m_kind != EntryEdit::Kind::Delete);
    if (m_kind != EntryEdit::Kind::Delete)
        m_input->setFocus();
    column->addWidget(m_input);
    column->addWidget(m_amount);
    column->addWidget(m_owners);
    column->addWidget(m_table, 1);
    column->addWidget(m_warnings);
    column->addWidget(m_consequences);
    column->addWidget(m_confirm);
    column->addWidget(m_progress);
    column->addWidget(m_result);
    column->addWidget(m_remedy);
    column->addLayout(buttons);
}

QString EditDialog::titleOf(EntryEdit::Kind kind)
{
    switch (kind) {
    case EntryEdit::Kind::Delete: break;
    case EntryEdit::Kind::Timeout: return tr("Set Time Left");
    case EntryEdit::Kind::Mark: return tr("Set Mark");
    }
    return tr("Delete Flows");
}

const ChosenRows &EditDialog::chosen() const
{
    return m_onlySelected->isChecked() ? m_choice.selected : m_choice.shown;
}

// The plan

void EditDialog::plan()
{
    m_worker.cancel();
    m_plan.reset();
    const std::optional<EntryEdit> edit = m_input->entered();
    if (!edit) {
        m_model->clear();
        return showStep(Step::Choosing);
    }
    showStep(Step::Planning);
    m_worker.run([this, edit = *edit, frame = chosen().frame](const std::stop_token &stop) -> BackgroundWorker::Result {
        OwnerSearch search;
        auto plan = planEdit(frame->snapshot, frame->order->rows, edit, editContext(*frame->snapshot), stop, &search);
        if (!plan)
            return {};
        return [this, plan = std::make_shared<EditPlan>(*std::move(plan))] { showPlan(std::move(*plan)); };
    });
}

void EditDialog::showPlan(EditPlan plan)
{
    m_plan = std::make_shared<const EditPlan>(std::move(plan));
    auto frame = std::make_shared<Frame>(*chosen().frame);
    frame->order = std::make_shared<const FlowOrder>(FlowOrder{m_plan->rows});
    m_model->present(frame);
    constexpr int sampled = 100; // rows: the columns of a million rows would take too long
    m_table->horizontalHeader()->setResizeContentsPrecision(sampled);
    m_table->resizeColumnsToContents();
    // Columns without a value only take room.
    const auto hasZone = [](const EntryKey &key) { return key.flow.zone != 0; };
    m_table->setColumnHidden(static_cast<int>(Column::Bytes), !m_plan->isCounted);
    m_table->setColumnHidden(static_cast<int>(Column::Process), m_plan->owners.empty());
    m_table->setColumnHidden(static_cast<int>(Column::Zone), std::ranges::none_of(m_plan->keys, hasZone));
    const QString owners = EditWords::owners(*m_plan);
    QStringList notes = EditWords::leftOut(*m_plan);
    if (!owners.isEmpty())
        notes.prepend(tr("Programs: %1").arg(owners));
    if (const QString replaced = EditWords::replaced(*m_plan); !replaced.isEmpty() && !m_plan->rows.empty())
        notes.prepend(replaced);
    m_owners->showText(notes.join(u'\n'));
    m_owners->setVisible(!notes.isEmpty());
    m_consequences->showText(EditWords::consequences(*m_plan).join(u'\n'));
    m_consequences->setVisible(!m_consequences->shownText().isEmpty());
    showWarnings();
    m_confirm->setChecked(false);
    showStep(Step::Planned);
}

void EditDialog::showWarnings()
{
    qDeleteAll(m_warnings->findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    for (const QString &warning : EditWords::warnings(*m_plan)) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto *mark = new SeverityMark;
        mark->setSeverity(Severity::Warning);
        auto *words = new TextBlock;
        words->setObjectName(QStringLiteral("warning"));
        words->showText(warning);
        line->addWidget(mark, 0, Qt::AlignTop);
        line->addWidget(words, 1);
        m_warnings->layout()->addWidget(row);
    }
}

// The edit

void EditDialog::apply(bool askPolkit)
{
    if (!m_plan || isWorking())
        return;
    m_stop = std::stop_source();
    m_count->store(0);
    m_progress->setRange(0, static_cast<int>(m_plan->rows.size()));
    m_progress->setValue(0);
    showStep(Step::Working);
    m_tick.start();
    const std::string reason = (m_onlySelected->isChecked() ? "selected in the window" : "filter in the window")
        + (m_choice.filter.isEmpty() ? std::string() : ": " + m_choice.filter.toStdString());
    const EditHistory history(editHistoryFile());
    m_worker.run([this, askPolkit, reason, history, plan = m_plan, open = m_open, source = m_stop, count = m_count](
                     const std::stop_token &end) mutable -> BackgroundWorker::Result {
        const std::stop_callback ends(end, [&source] { source.request_stop(); });
        const std::stop_token stop = source.get_token();
        auto opened = std::make_shared<OpenedEditor>(open(plan->snapshot->origin().origin, askPolkit, stop));
        // Cancelled, as while the password was asked for.
        if (stop.stop_requested())
            return [this] { showStep(Step::Planned); };
        if (!opened->editor)
            return [this, opened] { showRefusal(*opened); };
        auto outcome = std::make_shared<EditOutcome>(runEdit(*plan, *opened->editor, reason, stop,
            [&count](std::size_t done, const EditOutcome &) { count->store(done); }));
        const auto returns = std::make_shared<ReturnWatch>(*plan, *outcome);
        // The helper ends with its client.
        opened->editor.reset();
        const std::size_t lost = flowsWithoutUndo(*plan, outcome->rowsOf(*plan, EditEnd::Done));
        const int notKept = outcome->done > 0 ? history.append(recordOf(*plan, *outcome, reason)) : 0;
        return [this, outcome, lost, returns, notKept] {
            m_outcome = outcome;
            m_withoutUndo = lost;
            m_returns = returns;
            m_notKept = notKept != 0 ? QString::fromStdString(std::generic_category().message(notKept)) : QString();
            showOutcome();
        };
    });
}

void EditDialog::showRefusal(const OpenedEditor &opened)
{
    m_result->showText(EditWords::refusal(opened.error));
    m_remedy->setCommand(shownText(opened.remedy));
    m_ask->setEnabled(opened.polkit);
    showStep(Step::Refused);
}

void EditDialog::showOutcome()
{
    m_result->showText(outcomeText());
    showStep(Step::Done);
}

QString EditDialog::outcomeText() const
{
    QStringList sentences = EditWords::outcome(*m_plan, *m_outcome);
    if (m_withoutUndo > 0)
        sentences << EditWords::withoutUndo(m_plan->edit, m_withoutUndo);
    if (!m_notKept.isEmpty())
        sentences << tr("It is not in the list of deletions and changes: %1.").arg(m_notKept);
    return sentences.join(u' ');
}

void EditDialog::showFrame(const FramePtr &frame)
{
    if (m_step != Step::Done || !m_plan->edit.isDeletion() || m_outcome->done == 0
        || !frame->snapshot->continues(*m_plan->snapshot))
        return;
    m_next = frame->snapshot;
    if (!m_watching)
        lookForReturns();
}

/// Looks through the last snapshot that came, and through those that came meanwhile.
void EditDialog::lookForReturns()
{
    m_watching = true;
    m_worker.run([this, snapshot = std::exchange(m_next, nullptr), returns = m_returns](
                     const std::stop_token &) -> BackgroundWorker::Result {
        const std::size_t count = returns->update(*snapshot);
        return [this, count] {
            m_watching = false;
            m_result->showText(outcomeText() + u' ' + EditWords::returned(count));
            if (m_next)
                lookForReturns();
        };
    });
}

void EditDialog::copyUndo()
{
    m_worker.run([plan = m_plan, outcome = m_outcome](const std::stop_token &) -> BackgroundWorker::Result {
        const UndoCommands undo = undoCommands(*plan, outcome->rowsOf(*plan, EditEnd::Done));
        return [text = QString::fromStdString(undo.text)] { QGuiApplication::clipboard()->setText(text); };
    });
}

// What is shown

void EditDialog::showStep(Step step)
{
    m_step = step;
    if (step != Step::Working)
        m_tick.stop();
    const bool planned = step == Step::Planned || step == Step::Refused;
    m_amount->setText(amountText());
    m_apply->setText(buttonText());
    if (step == Step::Choosing) {
        m_owners->hide();
        m_consequences->hide();
    }
    const bool risky = m_plan && m_plan->isRisky();
    m_warnings->setVisible(risky && step != Step::Done);
    m_confirm->setVisible(risky && planned);
    m_progress->setVisible(step == Step::Working);
    m_result->setVisible(step == Step::Done || step == Step::Refused);
    m_remedy->setVisible(step == Step::Refused && !m_remedy->command().isEmpty());
    m_ask->setVisible(step == Step::Refused && m_ask->isEnabled());
    m_undo->setVisible(step == Step::Done && m_outcome->done > m_withoutUndo);
    m_apply->setVisible(step != Step::Done);
    m_close->setText(step == Step::Done ? tr("Close") : tr("Cancel"));
    if (step == Step::Done)
        m_consequences->hide();
    enable();
}

QString EditDialog::amountText() const
{
    if (m_step == Step::Choosing)
        return tr("Enter the mark that the flows get.");
    if (!m_plan)
        return tr("Counting…");
    if (!m_plan->rows.empty())
        return EditWords::amount(*m_plan);
    return m_kind == EntryEdit::Kind::Delete ? tr("There is nothing to delete.") : tr("There is nothing to change.");
}

QString EditDialog::buttonText() const
{
    const std::size_t rows = m_plan ? m_plan->rows.size() : 0;
    if (m_kind == EntryEdit::Kind::Delete)
        return !m_plan  ? tr("&Delete")
            : rows == 1 ? tr("&Delete 1 Flow")
                        : tr("&Delete %Ln Flows", nullptr, pluralOf(rows));
    return !m_plan  ? tr("&Change")
        : rows == 1 ? tr("&Change 1 Flow")
                    : tr("&Change %Ln Flows", nullptr, pluralOf(rows));
}

void EditDialog::enable()
{
    const bool possible = (m_step == Step::Planned || m_step == Step::Refused) && !m_plan->rows.empty();
    m_apply->setEnabled(possible && (!m_plan->isRisky() || m_confirm->isChecked()));
    const bool mayChoose = m_step == Step::Choosing || m_step == Step::Planning || m_step == Step::Planned;
    m_onlySelected->setEnabled(mayChoose);
    m_allShown->setEnabled(mayChoose && m_choice.lacking.isEmpty());
    m_input->setEnabled(mayChoose);
}

void EditDialog::reject()
{
    // Its result is still to come: some flows are edited.
    if (isWorking())
        m_stop.request_stop();
    else
        QDialog::reject();
}

QString EditDialog::text() const
{
    QStringList lines{m_amount->text()};
    const auto add = [&lines](const TextBlock *block) {
        if (!block->isHidden() && !block->shownText().isEmpty())
            lines << block->shownText();
    };
    add(m_owners);
    if (!m_warnings->isHidden()) {
        for (const auto *warning : m_warnings->findChildren<TextBlock *>(QStringLiteral("warning")))
            lines << SeverityMark::word(Severity::Warning) + QStringLiteral(": ") + warning->shownText();
    }
    add(m_consequences);
    add(m_result);
    if (!m_remedy->isHidden())
        lines << m_remedy->command();
    return lines.join(u'\n');
}

} // namespace ctscope
