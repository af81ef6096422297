// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/edit/edit_job.h"
#include "query/edit/edit_plan.h"
#include "source/open_editor.h"
#include "table/background_worker.h"
#include "ui/table/row_job.h"

#include <QDialog>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QTableView;
class QVBoxLayout;

namespace ctscope {

class CommandBox;
class EditInput;
class FlowTableModel;
class TextBlock;

/// Edit ▸ Delete Flows…, Set Time Left… and Set Mark…: shows which flows would be deleted or changed and what follows,
/// does it when the user says so, and then shows what became of them. The planning and the edit run on a thread of its
/// own. GUI thread only. The destructor ends an edit between two batches, and waits for it.
class EditDialog : public QDialog {
    Q_OBJECT
public:
    /// Finds the way to edit; see openEditor().
    using Opener = std::function<OpenedEditor(const Origin &, bool askPolkit, const std::stop_token &)>;

    /// Which flows can be chosen.
    struct Choice {
        ChosenRows selected; ///< may be empty
        ChosenRows shown;    ///< empty unless a filter is applied, as a dialog never offers the whole table
        QString filter;
        QString lacking; ///< why `shown` cannot be chosen; empty: it can
    };

    EditDialog(EntryEdit::Kind kind, Choice choice, QWidget *parent = nullptr, Opener opener = openEditor);
    ~EditDialog() override;

    /// A later frame of the table: flows that were deleted may have come back.
    void showFrame(const FramePtr &frame);
    /// All that is shown beside the table, one part a line.
    QString text() const;
    /// An edit is under way.
    bool isWorking() const noexcept { return m_step == Step::Working; }
    void reject() override;

    static QString titleOf(EntryEdit::Kind kind);

private:
    enum class Step {
        Choosing, ///< the user has not said which change
        Planning,
        Planned,
        Working,
        Refused,
        Done
    };

    void addWidgets(QVBoxLayout *column);
    const ChosenRows &chosen() const;
    void plan();
    void showPlan(EditPlan plan);
    void showWarnings();
    void apply(bool askPolkit);
    void showRefusal(const OpenedEditor &opened);
    void showOutcome();
    QString outcomeText() const;
    QString amountText() const;
    QString buttonText() const;
    void showStep(Step step);
    void enable();
    void lookForReturns();
    void copyUndo();

    const EntryEdit::Kind m_kind;
    const Choice m_choice;
    Opener m_open;
    Step m_step = Step::Planning;
    std::shared_ptr<const EditPlan> m_plan;
    std::shared_ptr<const EditOutcome> m_outcome;
    std::size_t m_withoutUndo = 0; ///< flows that were edited and that no command brings back
    QString m_notKept;             ///< why it is not in the list of deletions and changes; empty: it is
    std::shared_ptr<ReturnWatch> m_returns;
    bool m_watching = false; ///< m_returns is with the worker
    SnapshotPtr m_next;      ///< the last one that it has not seen
    std::stop_source m_stop;
    std::shared_ptr<std::atomic<std::size_t>> m_count = std::make_shared<std::atomic<std::size_t>>(0);
    QTimer m_tick; ///< for the progress

    QRadioButton *m_onlySelected;
    QRadioButton *m_allShown;
    QLabel *m_lacking;
    EditInput *m_input;
    QLabel *m_amount;
    TextBlock *m_owners;
    FlowTableModel *m_model;
    QTableView *m_table;
    QWidget *m_warnings;
    TextBlock *m_consequences;
    QCheckBox *m_confirm;
    QProgressBar *m_progress;
    TextBlock *m_result;
    CommandBox *m_remedy;
    QPushButton *m_apply;
    QPushButton *m_ask;
    QPushButton *m_undo;
    QPushButton *m_close;
    BackgroundWorker m_worker; ///< last, so that it ends first
};

} // namespace ctscope
