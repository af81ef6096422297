// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/bundle.h"

#include <QList>
#include <QWidget>

#include <memory>
#include <thread>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ctscope {

class BlankPage;
class BundleModel;
class RowListView;

/// Lists the tables in a support bundle, for the user to choose from; shown in a tab whose file is an archive or a
/// folder. GUI thread only; a thread of its own reads the bundle.
class BundlePage : public QWidget {
    Q_OBJECT
public:
    explicit BundlePage(QWidget *parent = nullptr);
    ~BundlePage() override;

    /// Reads the bundle, again from the beginning when it was read before.
    void read(const QString &path);
    /// The bundle; null until it was read.
    const BundlePtr &bundle() const noexcept;

signals:
    /// The bundle was read, as far as possible, and the page lists its tables.
    void listed();
    /// The user wants to open these members of the bundle, given by index.
    void tablesChosen(const ctscope::BundlePtr &bundle, const QList<int> &members);
    /// The user wants to open something else.
    void openRequested();

private:
    void cancel();
    void takeProgress(quint64 done, quint64 total);
    void takeBundle(const BundlePtr &bundle, quint64 run);
    void selectionChanged();
    void openSelected();

    QString m_path;
    bool m_reading = false;
    quint64 m_run = 0; ///< number of the current reading, so that the result of a cancelled one is not shown
    BundleModel *m_model;
    RowListView *m_table;
    QLabel *m_summary;
    QLabel *m_remarks;
    QPushButton *m_open;
    BlankPage *m_blank;
    QWidget *m_chooser;
    QStackedWidget *m_stack;
    std::jthread m_reader;
};

} // namespace ctscope
