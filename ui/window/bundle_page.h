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
class FactTable;

/// The tables in a support bundle, to choose from: what stands in a tab whose file is an archive or a
/// folder. GUI thread only; the bundle is gone through on a thread of its own.
class BundlePage : public QWidget {
    Q_OBJECT
public:
    explicit BundlePage(QWidget *parent = nullptr);
    ~BundlePage() override;

    /// Goes through the bundle, from the beginning when it was read before.
    void read(const QString &path);
    bool isReading() const noexcept { return m_reading; }
    /// What was found; null before.
    const BundlePtr &bundle() const noexcept;

signals:
    /// The bundle was gone through, as far as that could be, and the page shows what is in it.
    void listed();
    /// The user wants these members of the bundle, by their places in it.
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
    quint64 m_run = 0; ///< counts the readings, so that one that was given up is not shown
    BundleModel *m_model;
    FactTable *m_table;
    QLabel *m_summary;
    QLabel *m_remarks;
    QPushButton *m_open;
    BlankPage *m_blank;
    QWidget *m_chooser;
    QStackedWidget *m_stack;
    std::jthread m_reader;
};

} // namespace ctscope
